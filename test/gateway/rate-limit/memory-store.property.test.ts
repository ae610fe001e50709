import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { Charge, ReservationHandle } from '#gateway/rate-limit/rate-limit-store.ts';
import { remaining } from '#test/gateway/rate-limit/redis-fixture.ts';

describe('over any interleaving', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('reserve' as const), points: fc.nat(40), caller: fc.nat(2) }),
    fc.record({ kind: fc.constant('settle' as const), pick: fc.nat(20), share: fc.nat(100) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: -500, max: 3_000 }) }),
  );
  const shared: Charge = {
    layer: 'tenant',
    key: 't',
    group: 'acme',
    capacity: 60,
    refillPerSecond: 7,
    mode: 'enforce',
  };
  const chargesOf = (caller: number): Charge[] => [
    shared,
    { layer: 'user', key: `u${caller}`, group: 'acme', capacity: 35, refillPerSecond: 3, mode: 'enforce' },
    { layer: 'client', key: 'c', group: 'acme', capacity: 20, refillPerSecond: 1, mode: 'measure' },
  ];

  test('what is spent stays within capacity + rate × time, and settling twice changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 80 }), async (actions) => {
        const store = new MemoryStore({ maxBucketsPerLayer: 100 });
        const startMs = 1_000_000;
        let nowMs = startMs;
        let latestMs = startMs;
        // Points spent or held per bucket: a refund lowers them, so they are what the bound is about.
        const spent = new Map<string, number>();
        const held: { handle: ReservationHandle; points: number; charges: Charge[] }[] = [];
        const add = (charges: readonly Charge[], points: number): void => {
          for (const { layer, key } of charges) {
            spent.set(`${layer} ${key}`, (spent.get(`${layer} ${key}`) ?? 0) + points);
          }
        };
        for (const each of actions) {
          if (each.kind === 'wait') {
            nowMs = Math.max(startMs, nowMs + each.ms);
            latestMs = Math.max(latestMs, nowMs);
          } else if (each.kind === 'reserve') {
            const charges = chargesOf(each.caller);
            const decision = await store.reserve({ charges, points: each.points, nowMs });
            const enforced = charges.filter(({ mode }) => mode === 'enforce');
            if (decision.granted) {
              add(enforced, each.points);
              held.push({ handle: decision.handle, points: each.points, charges: enforced });
            }
          } else {
            const [reservation] = held.splice(each.pick % Math.max(1, held.length), 1);
            if (reservation === undefined) continue;
            const actual = Math.floor((reservation.points * each.share) / 100);
            store.settle(reservation.handle, actual);
            store.settle(reservation.handle, 0);
            add(reservation.charges, actual - reservation.points);
          }
          const elapsedSeconds = (latestMs - startMs) / 1000;
          const excess = [0, 1, 2].flatMap(chargesOf).filter(({ layer, key, capacity, refillPerSecond }) => {
            const bound = capacity + refillPerSecond * elapsedSeconds;
            return (spent.get(`${layer} ${key}`) ?? 0) > bound + 1e-9;
          });
          expect(excess).toEqual([]);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('a denial leaves every layer as it was, a grant takes exactly the points', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(45), { minLength: 1, maxLength: 30 }), async (prices) => {
        const store = new MemoryStore({ maxBucketsPerLayer: 100 });
        const charges = chargesOf(0);
        for (const points of prices) {
          const before = await Promise.all(charges.map((charge) => remaining(store, charge)));
          const decision = await store.reserve({ charges, points, nowMs: 0 });
          const after = await Promise.all(charges.map((charge) => remaining(store, charge)));
          const takes = charges.map(({ layer }) => {
            const refused = !decision.granted || decision.wouldRefuse.some((each) => each.layer === layer);
            return refused ? 0 : points;
          });
          expect(after).toEqual(before.map((each, index) => (each ?? 0) - (takes[index] ?? 0)));
        }
      }),
      { numRuns: 200 },
    );
  });
});
