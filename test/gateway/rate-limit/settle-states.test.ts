import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import { settleStates } from '#gateway/rate-limit/settle-states.ts';
import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

const user: LayerState = {
  name: 'user',
  capacity: 1000,
  refillPerSecond: 20,
  remaining: 880,
  resetSeconds: 6,
  windowSeconds: 50,
};

test('what was not used is there again, and the bucket is full sooner', () => {
  expect(settleStates([user], { estimatedPoints: 120, actualPoints: 20 })).toEqual([
    { ...user, remaining: 980, resetSeconds: 1 },
  ]);
});

test('without a difference nothing changes', () => {
  expect(settleStates([user], { estimatedPoints: 120, actualPoints: 120 })).toEqual([user]);
});

test('what is left is never below 0 and never above the capacity', () => {
  expect(settleStates([user], { estimatedPoints: 1, actualPoints: 5_000 })).toMatchObject([
    { remaining: 0, resetSeconds: 50 },
  ]);
  expect(settleStates([user], { estimatedPoints: 500, actualPoints: 0 })).toMatchObject([
    { remaining: 1000, resetSeconds: 0 },
  ]);
});

test('it says what the store says after settling', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(100), fc.nat(200), async (estimatedPoints, actualPoints) => {
      const store = new MemoryStore({ maxBucketsPerLayer: 10 });
      const charges = [
        { layer: 'user', key: 'u1', group: 'g', capacity: 100, refillPerSecond: 3, mode: 'enforce' as const },
        {
          layer: 'tenant',
          key: 't1',
          group: 'g',
          capacity: 300,
          refillPerSecond: 7,
          mode: 'enforce' as const,
        },
      ];
      const reservation = await store.reserve({ charges, points: estimatedPoints, nowMs: 0 });
      if (!reservation.granted) throw new Error('Refused');
      const told = settleStates(reservation.states, { estimatedPoints, actualPoints });
      store.settle(reservation.handle, actualPoints);
      const { states } = await store.reserve({ charges, points: 0, nowMs: 0 });
      expect(told.map(({ remaining }) => remaining)).toEqual(states.map(({ remaining }) => remaining));
    }),
  );
});
