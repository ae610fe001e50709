import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MemoryUsageStore } from '#gateway/documents/usage/memory-usage-store.ts';
import { RedisUsageStore } from '#gateway/documents/usage/redis-usage-store.ts';
import type { UsageBatch, UsagePage, UsageRow, UsageStore } from '#gateway/documents/usage/usage-store.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';
import { dayMs, row, startMs, text } from '#test/gateway/documents/usage/usage-fixture.ts';
import { connectedLink, linkOptions, lookInto } from '#test/gateway/rate-limit/redis-fixture.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';

const limits = { keepForMs: 100 * dayMs, maxRows: 5, maxTexts: 3 };

let redis: TestRedis;
let link: RedisLink;
beforeAll(async () => {
  redis = await startRedis();
  link = await connectedLink(linkOptions(redis));
});
afterAll(async () => {
  link.close();
  await redis.stop();
});
beforeEach(async () => {
  const client = lookInto(redis);
  await client.flushall();
  client.disconnect();
});

let batches = 0;
function batch(changes: Partial<UsageBatch>): UsageBatch {
  return { id: `batch-${(batches += 1)}`, rows: [], texts: [], ...changes };
}

async function readAll(
  store: UsageStore,
  { limit = 1000, nowMs = startMs } = {},
): Promise<readonly UsageRow[]> {
  const rows: UsageRow[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: UsagePage = await store.read({ after, limit, nowMs });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}

const stores: readonly (readonly [string, () => UsageStore])[] = [
  ['memory', () => new MemoryUsageStore({ startedMs: startMs, ...limits })],
  ['Redis', () => new RedisUsageStore({ link, keyPrefix: 'test:', ...limits })],
];

describe.each(stores)('usage in %s', (_name, newStore) => {
  test('adds up over batches, row by row', async () => {
    const store = newStore();
    const labels = { client: 'w"e b', clientVersion: '{1 2}' };
    await store.add(batch({ rows: [row(), row(labels)] }), startMs);
    await store.add(
      batch({
        rows: [row({ count: 3, errors: 1, lastSeenMs: startMs + 9, priced: 2, points: 50, worstPoints: 30 })],
      }),
      startMs + 9,
    );
    expect(await readAll(store)).toEqual([
      row({ count: 4, errors: 1, lastSeenMs: startMs + 9, priced: 3, points: 54, worstPoints: 30 }),
      row(labels),
    ]);
  });

  test('is exact where points add up to many digits', async () => {
    const store = newStore();
    const points = 4_000_000_000_000_001;
    await store.add(batch({ rows: [row({ points })] }), startMs);
    await store.add(batch({ rows: [row({ points })] }), startMs);
    expect((await readAll(store))[0]?.points).toBe(2 * points);
  });

  test('keeps callers that name nothing apart from those that call themselves null', async () => {
    const store = newStore();
    const rows = [
      row({ client: undefined, clientVersion: undefined }),
      row({ client: 'null', clientVersion: 'null' }),
    ];
    await store.add(batch({ rows }), startMs);
    expect(await readAll(store)).toEqual(rows);
  });

  test('is read in parts, none twice, though rows are added meanwhile', async () => {
    const store = newStore();
    await store.add(batch({ rows: ['1', '2', '3'].map((clientVersion) => row({ clientVersion })) }), startMs);
    const first = await store.read({ after: 0, limit: 2, nowMs: startMs });
    expect(first.rows.map(({ clientVersion }) => clientVersion)).toEqual(['1', '2']);
    await store.add(batch({ rows: [row({ clientVersion: '0' }), row({ clientVersion: '1' })] }), startMs);
    const second = await store.read({ after: first.next ?? 0, limit: 2, nowMs: startMs });
    expect(second.rows.map(({ clientVersion }) => clientVersion)).toEqual(['3', '0']);
    expect(second.next).toBeUndefined();
    expect((await readAll(store, { limit: 1 })).length).toBe(4);
  });

  test('counts clients together where there are too many, without losing a run or a document', async () => {
    const store = newStore();
    const rows = Array.from({ length: 9 }, (_, i) => row({ clientVersion: String(i) }));
    const other = row({ id: 'sha256:late', client: 'ios' });
    await store.add(batch({ rows: [...rows, other] }), startMs);
    await store.add(batch({ rows: [rows[0]!, rows[8]!] }), startMs);
    const found = await readAll(store);
    expect(found.length).toBe(7);
    expect(found[0]?.count).toBe(2);
    expect(found.slice(5)).toEqual([
      row({ client: '(other)', clientVersion: undefined, count: 5, priced: 5, points: 20 }),
      { ...other, client: '(other)', clientVersion: undefined },
    ]);
  });

  test('forgets what was not seen for as long as it is kept', async () => {
    const store = newStore();
    await store.add(batch({ rows: [row()], texts: [text('old')] }), startMs);
    const laterMs = startMs + 100 * dayMs + 1;
    const fresh = row({ clientVersion: '2', lastSeenMs: laterMs });
    await store.add(batch({ rows: [fresh], texts: [text('new', { lastSeenMs: laterMs })] }), laterMs);
    const page = await store.read({ after: 0, limit: 10, nowMs: laterMs });
    expect(page.rows).toEqual([fresh]);
    expect(page.texts.map(({ sha256 }) => sha256)).toEqual(['new']);
    expect(page.sinceMs).toBe(startMs + 1);
  });

  test('tells from when on it counts', async () => {
    const store = newStore();
    await store.add(batch({ rows: [row()] }), startMs);
    await store.add(batch({ rows: [row()] }), startMs + dayMs);
    expect((await store.read({ after: 0, limit: 10, nowMs: startMs + 2 * dayMs })).sinceMs).toBe(startMs);
  });

  test('names the texts that run most, in bounded room, with the error that this takes', async () => {
    const store = newStore();
    const many = (sha256: string, count: number) => text(sha256, { count });
    await store.add(batch({ texts: [many('a', 5), many('b', 1), many('c', 3)] }), startMs);
    await store.add(batch({ texts: [many('d', 2), many('a', 2)] }), startMs);
    const { texts } = await store.read({ after: 0, limit: 10, nowMs: startMs });
    const found = new Map(texts.map(({ sha256, count, overcount }) => [sha256, [count, overcount]]));
    expect(found).toEqual(
      new Map([
        ['a', [7, 0]],
        ['c', [3, 0]],
        ['d', [3, 1]],
      ]),
    );
    expect(texts[0]?.sha256).toBe('a');
    expect(texts[0]).toEqual(text('a', { count: 7, priced: 2, points: 8 }));
  });

  test('names texts on the first part alone', async () => {
    const store = newStore();
    await store.add(batch({ rows: [row(), row({ client: 'ios' })], texts: [text('a')] }), startMs);
    const first = await store.read({ after: 0, limit: 1, nowMs: startMs });
    const second = await store.read({ after: first.next ?? 0, limit: 1, nowMs: startMs });
    expect([first.texts.length, second.texts.length]).toEqual([1, 0]);
  });

  test('is empty at first', async () => {
    const page = await newStore().read({ after: 0, limit: 10, nowMs: startMs });
    expect(page).toEqual({ sinceMs: startMs, rows: [], texts: [], next: undefined });
  });
});

describe('usage in Redis', () => {
  const newStore = () => new RedisUsageStore({ link, keyPrefix: 'test:', ...limits });

  test('adds a batch once, however often it is sent', async () => {
    const store = newStore();
    const sent = batch({ rows: [row()], texts: [text('a')] });
    await store.add(sent, startMs);
    await store.add(sent, startMs);
    const page = await store.read({ after: 0, limit: 10, nowMs: startMs });
    expect(page.rows).toEqual([row()]);
    expect(page.texts).toEqual([text('a')]);
  });

  test('is one count for several gateways', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async () => newStore().add(batch({ rows: [row()] }), startMs)),
    );
    expect((await readAll(newStore()))[0]?.count).toBe(20);
  });

  test('keeps its keys on one server of a Cluster', async () => {
    await newStore().add(batch({ rows: [row()], texts: [text('a')] }), startMs);
    const client = lookInto(redis);
    const keys = await client.keys('*');
    client.disconnect();
    expect(keys.length).toBeGreaterThan(6);
    expect(keys.filter((key) => !key.startsWith('test:{usage}:') && !key.startsWith('warm:'))).toEqual([]);
  });
});

test('rows in memory are dropped in time also after the clock was set ahead for ten days, and back', async () => {
  const store = new MemoryUsageStore({ startedMs: startMs, keepForMs: dayMs });
  await store.add({ id: 'ahead', rows: [], texts: [] }, startMs + 10 * dayMs);
  await store.add({ id: 'back', rows: [row()], texts: [] }, startMs);
  const nowMs = startMs + 2 * dayMs;
  await store.add({ id: 'later', rows: [], texts: [] }, nowMs);
  expect((await store.read({ after: 0, limit: 10, nowMs })).rows).toEqual([]);
});
