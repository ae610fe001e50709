import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { foreseeVerdict } from '#gateway/rate-limit/foresee-verdict.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

const user: LayerState = {
  name: 'user',
  capacity: 100,
  refillPerSecond: 10,
  remaining: 20,
  resetSeconds: 8,
  windowSeconds: 10,
};
const tenant: LayerState = { ...user, name: 'tenant', capacity: 1000, refillPerSecond: 1, resetSeconds: 980 };
const maxPerOperation = 500;

describe('an operation', () => {
  test('that every layer can pay would run', () => {
    expect(foreseeVerdict({ points: 20, maxPerOperation, states: [user, tenant] })).toEqual({
      wouldRun: true,
    });
  });

  test('above what one operation may cost would never run', () => {
    expect(foreseeVerdict({ points: 501, maxPerOperation, states: [] })).toEqual({
      wouldRun: false,
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
    });
  });

  test('above what a layer can hold would never run', () => {
    expect(foreseeVerdict({ points: 101, maxPerOperation, states: [tenant, user] })).toEqual({
      wouldRun: false,
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
      layer: 'user',
    });
  });

  test('for which there is not enough would run when the slowest layer has it', () => {
    expect(foreseeVerdict({ points: 60, maxPerOperation, states: [user, tenant] })).toEqual({
      wouldRun: false,
      code: 'RATE_LIMIT_EXCEEDED',
      layer: 'tenant',
      retryAfterMs: 40_000,
    });
  });

  test('of a caller in debt has to wait for the debt too', () => {
    const inDebt = { ...user, remaining: 0, resetSeconds: 15 };
    expect(foreseeVerdict({ points: 10, maxPerOperation, states: [inDebt] })).toMatchObject({
      retryAfterMs: 6_000,
    });
  });
});

test('what is foreseen from a look at the buckets is what a reservation comes to', async () => {
  const charge = fc.record({
    key: fc.constant('k'),
    group: fc.constant('g'),
    capacity: fc.integer({ min: 1, max: 100 }),
    refillPerSecond: fc.integer({ min: 1, max: 20 }),
    mode: fc.constant('enforce' as const),
  });
  const points = fc.integer({ min: 0, max: 120 });
  await fc.assert(
    fc.asyncProperty(charge, charge, points, points, async (first, second, spent, asked) => {
      const store = new MemoryStore();
      const charges = [
        { ...first, layer: 'first' },
        { ...second, layer: 'second' },
      ];
      await store.reserve({ charges, points: spent, nowMs: 0 });
      const states = await store.peek({ charges, nowMs: 0 });
      const verdict = foreseeVerdict({ points: asked, maxPerOperation: Infinity, states });
      const outcome = await store.reserve({ charges, points: asked, nowMs: 0 });
      expect(verdict.wouldRun).toBe(outcome.granted);
      if (verdict.wouldRun || outcome.granted) return;
      const { retryAfterMs } = outcome.refusal;
      expect(verdict.retryAfterMs === undefined).toBe(retryAfterMs === undefined);
      expect(verdict.retryAfterMs ?? 0).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
      expect(verdict.retryAfterMs ?? 0).toBeLessThan((retryAfterMs ?? 0) + 2_000);
    }),
  );
});
