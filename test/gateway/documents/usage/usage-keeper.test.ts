import { describe, expect, test } from '@jest/globals';
import { MemoryUsageStore } from '#gateway/documents/usage/memory-usage-store.ts';
import { UsageCounter } from '#gateway/documents/usage/usage-counter.ts';
import { UsageKeeper } from '#gateway/documents/usage/usage-keeper.ts';
import type { UsageBatch, UsageStore } from '#gateway/documents/usage/usage-store.ts';
import { run, startMs } from '#test/gateway/documents/usage/usage-fixture.ts';

/** A keeper over a store that fails as often as the test says. */
function keeperOver({ failures = 0, loseReplies = false } = {}) {
  const memory = new MemoryUsageStore({ startedMs: startMs, keepForMs: 1e9 });
  const sent: UsageBatch[] = [];
  const told: string[] = [];
  let ids = 0;
  const store: UsageStore & { failures: number } = {
    failures,
    async add(batch, nowMs) {
      const isNew = !sent.some(({ id }) => id === batch.id);
      sent.push(batch);
      if (loseReplies && isNew) await memory.add(batch, nowMs);
      if (store.failures > 0) {
        store.failures -= 1;
        throw new Error('down');
      }
      if (!loseReplies) await memory.add(batch, nowMs);
    },
    read: async (options) => memory.read(options),
  };
  const keeper = new UsageKeeper({
    counter: new UsageCounter(),
    store,
    now: () => startMs,
    newId: () => String((ids += 1)),
    onTrouble: (error) => told.push(`trouble: ${Error.isError(error) ? error.message : ''}`),
    onRecovery: () => told.push('recovery'),
  });
  const counts = async (): Promise<readonly number[]> =>
    (await keeper.read({ after: 0, limit: 1000 })).rows.map(({ count }) => count);
  return { keeper, store, sent, told, counts };
}

describe('usage', () => {
  test('is up to date whenever it is read', async () => {
    const { keeper, counts } = keeperOver();
    keeper.count(run());
    expect(await counts()).toEqual([1]);
    keeper.count(run());
    expect(await counts()).toEqual([2]);
  });

  test('goes to the store in batches of bounded size', async () => {
    const { keeper, sent } = keeperOver();
    for (let i = 0; i < 1_201; i += 1) keeper.count(run({ sha256: String(i).padStart(64, '0') }));
    for (let i = 0; i < 3; i += 1) keeper.count(run({ sha256: `x${i}`, manifest: undefined }));
    await keeper.flush();
    expect(sent.map(({ rows, texts }) => [rows.length, texts.length])).toEqual([
      [500, 3],
      [500, 0],
      [201, 0],
    ]);
  });

  test('is not lost while the store fails, which is told once', async () => {
    const { keeper, told, counts, store } = keeperOver({ failures: 3 });
    keeper.count(run());
    await keeper.flush();
    keeper.count(run());
    await keeper.flush();
    await keeper.flush();
    expect(told).toEqual(['trouble: down']);
    expect(keeper.state).toEqual({ failures: 3, waiting: 1 });
    await keeper.flush();
    expect(told).toEqual(['trouble: down', 'recovery']);
    expect(await counts()).toEqual([2]);
    store.failures = 1;
    keeper.count(run());
    await keeper.flush();
    expect(told).toEqual(['trouble: down', 'recovery', 'trouble: down']);
  });

  test('is sent again under the same id, so that a lost reply counts nothing twice', async () => {
    const { keeper, sent, counts } = keeperOver({ failures: 1, loseReplies: true });
    keeper.count(run());
    await keeper.flush();
    keeper.count(run());
    expect(await counts()).toEqual([1]);
    expect(await counts()).toEqual([2]);
    expect(sent.map(({ id }) => id)).toEqual(['1', '1', '2']);
  });

  test('is brought to the store at the end, or its loss is told', async () => {
    const { keeper, sent } = keeperOver();
    keeper.start(3_600_000);
    keeper.count(run());
    expect(await keeper.close()).toBe(0);
    expect(sent.length).toBe(1);
    const failing = keeperOver({ failures: 10 });
    failing.keeper.count(run());
    expect(await failing.keeper.close()).toBe(1);
  });

  test('is brought to the store by itself', async () => {
    const { keeper, sent } = keeperOver();
    keeper.count(run());
    keeper.start(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => void (sent.length > 0 ? resolve() : setImmediate(look));
    look();
    await promise;
    await keeper.close();
    expect(sent[0]?.rows.length).toBe(1);
  });
});
