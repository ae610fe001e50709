import { describe, expect, test } from '@jest/globals';
import { BatchReservation } from '#gateway/rate-limit/batch-reservation.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { Charge, ReserveOptions } from '#gateway/rate-limit/rate-limit-store.ts';

const tenant: Charge = {
  layer: 'tenant',
  key: 'acme',
  group: 'acme',
  capacity: 100,
  refillPerSecond: 1,
  mode: 'enforce',
};

function ask(points: number, charges: readonly Charge[] = [tenant]): ReserveOptions {
  return { charges, points, nowMs: 0 };
}

async function left(store: MemoryStore): Promise<number | undefined> {
  return (await store.peek({ charges: [tenant], nowMs: 0 }))[0]?.remaining;
}

describe('operations that came together', () => {
  test('pay their sum at once', async () => {
    const store = new MemoryStore();
    const batch = new BatchReservation(3);
    const outcomes = await Promise.all(
      [10, 20, 30].map((points) => batch.join().over(store).reserve(ask(points))),
    );
    expect(outcomes.map(({ granted }) => granted)).toEqual([true, true, true]);
    expect(await left(store)).toBe(40);
    expect(batch.isDenied).toBe(false);
  });

  test('are all refused where one bucket has less than their sum, and take nothing', async () => {
    const store = new MemoryStore();
    const batch = new BatchReservation(2);
    const outcomes = await Promise.all(
      [50, 51].map((points) => batch.join().over(store).reserve(ask(points))),
    );
    expect(outcomes.map(({ granted }) => granted)).toEqual([false, false]);
    expect(await left(store)).toBe(100);
    expect(batch.isDenied).toBe(true);
  });

  test('do not wait for one that comes to nothing, whenever that is known', async () => {
    const store = new MemoryStore();
    const batch = new BatchReservation(3);
    const [first, second, third] = [batch.join(), batch.join(), batch.join()];
    first.leave();
    const reserved = second.over(store).reserve(ask(10));
    third.leave();
    third.leave();
    expect((await reserved).granted).toBe(true);
    second.leave();
    expect(await left(store)).toBe(90);
  });

  test('ask nothing where all of them come to nothing', async () => {
    const store = new MemoryStore();
    const batch = new BatchReservation(2);
    batch.join().leave();
    batch.join().leave();
    expect(await left(store)).toBe(100);
  });

  test('are settled when the last of them is, each once', async () => {
    const store = new MemoryStore();
    const batch = new BatchReservation(2);
    const stores = [batch.join().over(store), batch.join().over(store)];
    const outcomes = await Promise.all(stores.map((own) => own.reserve(ask(30))));
    const handles = outcomes.map((outcome) => (outcome.granted ? outcome.handle : undefined)!);
    expect(new Set(handles.map(({ id }) => id)).size).toBe(2);
    stores[0]!.settle(handles[0]!, 1);
    stores[0]!.settle(handles[0]!, 1);
    expect(await left(store)).toBe(40);
    stores[1]!.settle(handles[1]!, 4);
    await Promise.resolve();
    expect(await left(store)).toBe(95);
  });

  test('pay in each bucket what concerns it', async () => {
    const store = new MemoryStore();
    const batch = new BatchReservation(2);
    const own = (key: string, points?: number): Charge => ({
      ...tenant,
      layer: 'operation',
      key,
      ...(points === undefined ? {} : { points }),
    });
    await Promise.all([
      batch
        .join()
        .over(store)
        .reserve(ask(10, [tenant, own('a')])),
      batch
        .join()
        .over(store)
        .reserve(ask(20, [tenant, own('b', 7)])),
    ]);
    const states = await store.peek({ charges: [tenant, own('a'), own('b')], nowMs: 0 });
    expect(states.map(({ remaining }) => remaining)).toEqual([70, 90, 93]);
  });
});
