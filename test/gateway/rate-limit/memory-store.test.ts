import { describe, expect, test } from '@jest/globals';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type {
  Charge,
  Denial,
  RateLimitStore,
  Reservation,
  ReservationHandle,
} from '#gateway/rate-limit/rate-limit-store.ts';

const tenant: Charge = {
  layer: 'tenant',
  key: 'acme',
  group: 'acme',
  capacity: 100,
  refillPerSecond: 10,
  mode: 'enforce',
};
const user: Charge = {
  layer: 'user',
  key: 'acme/u1',
  group: 'acme',
  capacity: 20,
  refillPerSecond: 2,
  mode: 'enforce',
};
const measured: Charge = { ...user, layer: 'client', key: 'web', mode: 'measure' };

async function reserved(
  store: RateLimitStore,
  charges: readonly Charge[],
  points: number,
): Promise<Reservation> {
  const decision = await store.reserve({ charges, points, nowMs: 0 });
  if (!decision.granted) throw new Error(`Refused by ${decision.refusal.layer}`);
  return decision;
}

async function denied(store: RateLimitStore, charges: readonly Charge[], points: number): Promise<Denial> {
  const decision = await store.reserve({ charges, points, nowMs: 0 });
  if (decision.granted) throw new Error('Granted');
  return decision;
}

/** What is left, by the only way there is to see it: a reservation of nothing. */
async function remaining(store: RateLimitStore, charge: Charge, nowMs = 0): Promise<number | undefined> {
  const { states } = await store.reserve({ charges: [{ ...charge, mode: 'enforce' }], points: 0, nowMs });
  return states[0]?.remaining;
}

describe('looking at buckets', () => {
  test('says where the enforced layers stand, and takes nothing', async () => {
    const store = new MemoryStore();
    await reserved(store, [user], 15);
    const peek = { charges: [tenant, measured, user], nowMs: 1_000 };
    const states = await store.peek(peek);
    expect(states).toEqual([
      expect.objectContaining({ name: 'tenant', remaining: 100, resetSeconds: 0 }),
      expect.objectContaining({ name: 'user', remaining: 7, resetSeconds: 7 }),
    ]);
    expect(await store.peek(peek)).toEqual(states);
  });

  test('keeps no bucket that was never used', async () => {
    const store = new MemoryStore();
    await store.peek({ charges: [tenant, user], nowMs: 0 });
    expect(store.size).toBe(0);
  });

  test('tells of a debt that nothing is left, and when the bucket will be full', async () => {
    const store = new MemoryStore();
    const { handle } = await reserved(store, [user], 20);
    store.settle(handle, 30);
    const [state] = await store.peek({ charges: [user], nowMs: 0 });
    expect(state).toMatchObject({ remaining: 0, resetSeconds: 15 });
  });
});

describe('reserving', () => {
  test('takes the points from every layer and says where each stands', async () => {
    const decision = await reserved(new MemoryStore(), [tenant, user], 15);
    expect(decision.states).toEqual([
      {
        name: 'tenant',
        capacity: 100,
        refillPerSecond: 10,
        remaining: 85,
        resetSeconds: 2,
        windowSeconds: 10,
      },
      { name: 'user', capacity: 20, refillPerSecond: 2, remaining: 5, resetSeconds: 8, windowSeconds: 10 },
    ]);
    expect(decision.wouldRefuse).toEqual([]);
  });

  test('a layer that refuses leaves every other layer untouched', async () => {
    const store = new MemoryStore();
    await reserved(store, [user], 15);
    const denial = await denied(store, [tenant, user, measured], 6);
    expect(denial.refusal).toEqual({
      layer: 'user',
      points: 6,
      capacity: 20,
      remaining: 5,
      retryAfterMs: 500,
    });
    expect(denial.states.map(({ name, remaining }) => [name, remaining])).toEqual([
      ['tenant', 100],
      ['user', 5],
    ]);
    expect(await remaining(store, tenant)).toBe(100);
    expect(await remaining(store, measured)).toBe(20);
  });

  test('on a denial the seconds to reset are the seconds to wait', async () => {
    const store = new MemoryStore();
    await reserved(store, [user], 20);
    const denial = await denied(store, [user], 3);
    expect(denial.refusal.retryAfterMs).toBe(1_500);
    expect(denial.states[0]?.resetSeconds).toBe(2);
  });

  test('of several refusals the longest is told, and one without end before all others', async () => {
    const store = new MemoryStore();
    await reserved(store, [tenant], 100);
    await reserved(store, [user], 20);
    const slower = { ...tenant, layer: 'slower', refillPerSecond: 1 };
    await reserved(store, [slower], 100);
    expect((await denied(store, [user, slower, tenant], 10)).refusal.layer).toBe('slower');
    const endless = await denied(store, [slower, user], 21);
    expect(endless.refusal).toMatchObject({ layer: 'user', retryAfterMs: undefined });
  });

  test('a measuring layer refuses nothing, takes what it can and tells what it would have done', async () => {
    const store = new MemoryStore();
    const first = await reserved(store, [tenant, measured], 15);
    expect(first.wouldRefuse).toEqual([]);
    expect(first.states.map(({ name }) => name)).toEqual(['tenant']);
    const second = await reserved(store, [tenant, measured], 15);
    expect(second.wouldRefuse).toEqual([
      { layer: 'client', points: 15, capacity: 20, remaining: 5, retryAfterMs: 5_000 },
    ]);
    expect(await remaining(store, measured)).toBe(5);
    store.settle(second.handle, 0);
    expect(await remaining(store, measured)).toBe(5);
  });

  test('buckets of different layers and keys are different', async () => {
    const store = new MemoryStore();
    await reserved(store, [user], 20);
    expect(await remaining(store, { ...user, key: 'acme/u2' })).toBe(20);
    expect(await remaining(store, { ...user, layer: 'other' })).toBe(20);
  });

  test('a layer may have a price of its own', async () => {
    const store = new MemoryStore();
    const { handle } = await reserved(store, [tenant, { ...user, points: 20 }], 15);
    expect(await remaining(store, tenant)).toBe(85);
    expect(await remaining(store, user)).toBe(0);
    store.settle(handle, 10);
    expect(await remaining(store, tenant)).toBe(90);
    expect(await remaining(store, user)).toBe(10);
    const denial = await denied(store, [tenant, { ...user, points: 15 }], 1);
    expect(denial.refusal).toMatchObject({ layer: 'user', points: 15 });
  });

  test('without layers everything is granted', async () => {
    expect((await reserved(new MemoryStore(), [], 1e15)).states).toEqual([]);
  });

  test.each([-1, 0.5, Number.NaN, Infinity])('%p points are a fault of ours, not a grant', async (points) => {
    const store = new MemoryStore();
    await expect(store.reserve({ charges: [user], points, nowMs: 0 })).rejects.toThrow(InternalError);
    const { handle } = await reserved(store, [user], 1);
    expect(() => store.settle(handle, points)).toThrow(InternalError);
  });
});

describe('settling', () => {
  test('gives back what was not used', async () => {
    const store = new MemoryStore();
    const { handle } = await reserved(store, [tenant, user], 15);
    store.settle(handle, 4);
    expect(await remaining(store, tenant)).toBe(96);
    expect(await remaining(store, user)).toBe(16);
  });

  test('charges what was used beyond the estimate, down to a debt of one capacity', async () => {
    const store = new MemoryStore();
    const { handle } = await reserved(store, [tenant, user], 10);
    store.settle(handle, 70);
    expect(await remaining(store, tenant)).toBe(30);
    const denial = await denied(store, [user], 1);
    expect(denial.refusal.retryAfterMs).toBe(10_500);
  });

  test('a second settlement does nothing', async () => {
    const store = new MemoryStore();
    await reserved(store, [user], 10);
    const { handle } = await reserved(store, [user], 10);
    store.settle(handle, 5);
    store.settle(handle, 0);
    expect(await remaining(store, user)).toBe(5);
  });

  test("another store's handle does nothing", async () => {
    const store = new MemoryStore();
    const { handle } = await reserved(store, [user], 10);
    const foreign: ReservationHandle = { ...handle };
    store.settle(foreign, 0);
    new MemoryStore().settle(handle, 0);
    expect(await remaining(store, user)).toBe(10);
  });

  test('a refund after the bucket refilled gives no more than a full bucket', async () => {
    const store = new MemoryStore();
    const { handle } = await reserved(store, [user], 20);
    expect(await remaining(store, user, 9_000)).toBe(18);
    store.settle(handle, 0);
    expect(await remaining(store, user, 9_000)).toBe(20);
  });
});

describe('memory', () => {
  test('a bucket that a refund filled is dropped', async () => {
    const store = new MemoryStore();
    const { handle } = await reserved(store, [user], 20);
    expect(store.size).toBe(1);
    store.settle(handle, 0);
    expect(store.size).toBe(0);
  });

  test('buckets that time filled are dropped while others are used', async () => {
    const store = new MemoryStore();
    for (let i = 0; i < 100; i += 1) await reserved(store, [{ ...user, key: `u${i}` }], 20);
    expect(store.size).toBe(100);
    const charges = [{ ...user, key: 'busy' }];
    for (let i = 0; i < 60; i += 1) await store.reserve({ charges, points: 0, nowMs: 20_000 });
    await store.reserve({ charges, points: 1, nowMs: 20_000 });
    expect(store.size).toBe(1);
  });

  test('a flood of keys in one layer stays within the bound and leaves other layers alone', async () => {
    const store = new MemoryStore({ maxBucketsPerLayer: 10 });
    await reserved(store, [tenant], 60);
    for (let i = 0; i < 1_000; i += 1) await reserved(store, [{ ...user, key: `10.0.0.${i}` }], 1);
    expect(store.size).toBe(11);
    expect(await remaining(store, tenant)).toBe(40);
  });
});
