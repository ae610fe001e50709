import { describe, expect, test } from '@jest/globals';
import { FallbackStore } from '#gateway/rate-limit/fallback-store.ts';
import type { FallbackStoreOptions } from '#gateway/rate-limit/fallback-store.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import { shareCharges } from '#gateway/rate-limit/share-charges.ts';
import { createStoreCounters } from '#gateway/rate-limit/store-counters.ts';
import { RedisFailure } from '#gateway/redis/redis-failure.ts';
import { StoreHealth } from '#gateway/rate-limit/store-health.ts';
import type { Charge, RateLimitStore } from '#gateway/rate-limit/rate-limit-store.ts';
import { denied, remaining, reserved } from '#test/gateway/rate-limit/redis-fixture.ts';

const user: Charge = {
  layer: 'user',
  key: 'u1',
  group: 'g',
  capacity: 100,
  refillPerSecond: 10,
  mode: 'enforce',
};

/** A shared store that fails on demand. */
function withFallback(changes: Partial<FallbackStoreOptions> = {}) {
  const shop = { fails: false, asked: 0, timeMs: 0 };
  const memory = new MemoryStore({ name: 'redis' });
  const shared: RateLimitStore = {
    async reserve(options) {
      shop.asked += 1;
      if (shop.fails) throw new RedisFailure('timeout', 'no reply');
      return await memory.reserve(options);
    },
    async peek(options) {
      if (shop.fails) throw new RedisFailure('timeout', 'no reply');
      return await memory.peek(options);
    },
    settle: (handle, actualPoints) => memory.settle(handle, actualPoints),
  };
  const clock = (): number => shop.timeMs;
  const nothing = (): void => undefined;
  const health = new StoreHealth({ clock, failuresToOpen: 2, onTrouble: nothing, onRecovery: nothing });
  const counters = createStoreCounters();
  const local = new MemoryStore({ name: 'local' });
  const store = new FallbackStore({
    shared,
    health,
    onStoreError: 'local',
    local,
    replicas: 4,
    counters,
    ...changes,
  });
  return { store, shop, counters };
}

test('the shared store decides while it answers', async () => {
  const { store, counters } = withFallback();
  expect((await reserved(store, [user], 60)).store).toBe('redis');
  expect((await denied(store, [user], 60)).store).toBe('redis');
  expect(counters.decisions).toMatchObject({ redis: 2, local: 0 });
});

describe('onStoreError: local', () => {
  test('grants this gateway’s share of each budget, and settles where it was granted', async () => {
    const { store, shop, counters } = withFallback();
    const before = await reserved(store, [user], 10);
    shop.fails = true;
    const first = await reserved(store, [user], 20);
    expect(first).toMatchObject({
      store: 'local',
      states: [{ capacity: 25, refillPerSecond: 2.5, remaining: 5 }],
    });
    expect((await denied(store, [user], 6)).refusal.retryAfterMs).toBe(400);
    store.settle(first.handle, 10);
    expect(await remaining(store, user)).toBe(15);
    shop.fails = false;
    shop.timeMs = 1_000;
    store.settle(before.handle, 0);
    expect(await remaining(store, user)).toBe(100);
    expect(counters).toMatchObject({ decisions: { redis: 2, local: 3 }, failures: { timeout: 2 } });
  });

  test('says that it cannot tell where the whole budget has room and this share never will', async () => {
    const { store, shop, counters } = withFallback();
    shop.fails = true;
    const attempt = store.reserve({ charges: [user], points: 26, nowMs: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'RATE_LIMIT_UNAVAILABLE', httpStatus: 503 });
    expect((await denied(store, [user], 101)).refusal.retryAfterMs).toBeUndefined();
    expect(counters.unavailable).toBe(1);
  });
});

test.each([
  ['local', [{ capacity: 25, remaining: 25 }]],
  ['open', []],
  ['closed', []],
] as const)('with onStoreError: %s a look at what is left shows %j', async (onStoreError, expected) => {
  const { store, shop } = withFallback({ onStoreError });
  await reserved(store, [user], 10);
  expect(await store.peek({ charges: [user], nowMs: 0 })).toMatchObject([{ capacity: 100, remaining: 90 }]);
  shop.fails = true;
  expect(await store.peek({ charges: [user], nowMs: 0 })).toMatchObject(expected);
});

test('onStoreError: open grants everything, and gives nothing back', async () => {
  const { store, shop, counters } = withFallback({ onStoreError: 'open' });
  shop.fails = true;
  const granted = await reserved(store, [user], 1_000);
  expect(granted).toMatchObject({ store: 'open', states: [] });
  store.settle(granted.handle, 0);
  expect(counters.decisions).toMatchObject({ open: 1 });
});

test('onStoreError: closed grants nothing, and says when to come back', async () => {
  const { store, shop, counters } = withFallback({ onStoreError: 'closed' });
  shop.fails = true;
  await expect(store.reserve({ charges: [user], points: 1, nowMs: 0 })).rejects.toMatchObject({
    code: 'RATE_LIMIT_UNAVAILABLE',
    httpStatus: 503,
    headers: { 'retry-after': '1' },
  });
  expect(counters.unavailable).toBe(1);
});

test('a store that fails again and again is asked now and then', async () => {
  const { store, shop } = withFallback();
  shop.fails = true;
  for (let count = 0; count < 10; count += 1) await reserved(store, [user], 1);
  expect(shop.asked).toBe(2);
  shop.timeMs = 1_000;
  for (let count = 0; count < 5; count += 1) await reserved(store, [user], 1);
  expect(shop.asked).toBe(3);
});

test('a share is rounded down, and never nothing', () => {
  const shares = shareCharges([{ ...user, capacity: 100, refillPerSecond: 0.002 }, user], 3);
  expect(shares.map(({ capacity, refillPerSecond }) => [capacity, refillPerSecond])).toEqual([
    [33, 0.001],
    [33, 3.333],
  ]);
});
