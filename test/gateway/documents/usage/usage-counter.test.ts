import { describe, expect, test } from '@jest/globals';
import { UsageCounter } from '#gateway/documents/usage/usage-counter.ts';
import { dayMs, row, run, startMs } from '#test/gateway/documents/usage/usage-fixture.ts';

describe('runs of a registered document', () => {
  test('add up by manifest, document, client and version', () => {
    const counter = new UsageCounter();
    counter.count(run());
    counter.count(run({ atMs: startMs + 5, points: 10, hasErrors: true }));
    counter.count(run({ points: undefined, atMs: startMs + 2 }));
    counter.count(run({ clientVersion: '2' }));
    counter.count(run({ client: undefined, clientVersion: undefined, manifest: 'default' }));
    expect(counter.take().rows).toEqual([
      row({ count: 3, errors: 1, lastSeenMs: startMs + 5, priced: 2, points: 14, worstPoints: 10 }),
      row({ clientVersion: '2' }),
      row({ manifest: 'default', client: undefined, clientVersion: undefined }),
    ]);
  });

  test('are counted once: what was taken is gone', () => {
    const counter = new UsageCounter();
    counter.count(run());
    counter.take();
    expect(counter.take()).toEqual({ rows: [], texts: [] });
  });
});

describe('a flood of versions', () => {
  const flood = (counter: UsageCounter, size: number, atMs = startMs): void => {
    for (let i = 0; i < size; i += 1) counter.count(run({ clientVersion: `flood-${atMs}-${i}`, atMs }));
  };

  test('takes up bounded memory, and no run is lost', () => {
    const counter = new UsageCounter({ maxClientsPerDocument: 10 });
    flood(counter, 10_000);
    const { rows } = counter.take();
    expect(rows.length).toBe(11);
    expect(rows.at(-1)).toMatchObject({ client: '(other)', clientVersion: undefined, count: 9_990 });
  });

  test('leaves those alone that were there before, and other documents', () => {
    const counter = new UsageCounter({ maxClientsPerDocument: 10 });
    counter.count(run({ clientVersion: 'real' }));
    flood(counter, 100);
    counter.take();
    counter.count(run({ clientVersion: 'real' }));
    counter.count(run({ sha256: 'b'.repeat(64) }));
    expect(counter.take().rows.map(({ client, clientVersion }) => [client, clientVersion])).toEqual([
      ['web', 'real'],
      ['web', '1'],
    ]);
  });

  test('does not begin anew with every batch, but with every day', () => {
    const counter = new UsageCounter({ maxClientsPerDocument: 10 });
    flood(counter, 10);
    counter.take();
    flood(counter, 10, startMs + 1);
    expect(counter.take().rows.map(({ client, count }) => [client, count])).toEqual([['(other)', 10]]);
    flood(counter, 10, startMs + dayMs);
    expect(counter.take().rows.length).toBe(10);
  });

  test('over many documents stays within the bound of all together', () => {
    const counter = new UsageCounter({ maxClients: 50 });
    for (let i = 0; i < 1_000; i += 1) {
      counter.count(run({ sha256: String(i % 100).padStart(64, '0'), clientVersion: String(i) }));
    }
    const { rows } = counter.take();
    expect(rows.filter(({ client }) => client !== '(other)').length).toBe(50);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
  });
});

describe('texts that nobody has registered', () => {
  test('are told apart by digest alone, with who sent them last', () => {
    const counter = new UsageCounter();
    counter.count(run({ manifest: undefined }));
    counter.count(run({ manifest: undefined, client: 'ios', points: 6 }));
    const { rows, texts } = counter.take();
    expect(rows).toEqual([]);
    expect(texts).toMatchObject([
      { sha256: 'a'.repeat(64), count: 2, client: 'ios', points: 10, overcount: 0 },
    ]);
  });

  test('fill bounded memory, and the frequent ones stay', () => {
    const counter = new UsageCounter({ maxTexts: 20 });
    for (let i = 0; i < 2_000; i += 1) {
      counter.count(run({ manifest: undefined, sha256: String(i).padStart(64, '0') }));
      if (i % 5 === 0) counter.count(run({ manifest: undefined }));
    }
    const { texts } = counter.take();
    expect(texts.length).toBe(20);
    const frequent = texts.find(({ sha256 }) => sha256 === 'a'.repeat(64));
    expect(frequent?.count).toBeGreaterThanOrEqual(400);
    expect((frequent?.count ?? 0) - (frequent?.overcount ?? 0)).toBeLessThanOrEqual(400);
  });
});
