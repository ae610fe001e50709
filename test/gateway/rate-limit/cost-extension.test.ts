import { expect, test } from '@jest/globals';
import { costExtension } from '#gateway/rate-limit/cost-extension.ts';
import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

const user: LayerState = {
  name: 'user',
  capacity: 1000,
  refillPerSecond: 20,
  remaining: 880,
  resetSeconds: 6,
  windowSeconds: 50,
};
const tenant: LayerState = {
  ...user,
  name: 'tenant',
  capacity: 10_000,
  refillPerSecond: 200,
  remaining: 400,
};

test('tells what was asked, what it came to and what is left, of the tightest layer first', () => {
  expect(costExtension({ estimatedPoints: 120, actualPoints: 20, states: [user, tenant] })).toEqual({
    requestedQueryCost: 120,
    actualQueryCost: 20,
    throttleStatus: { maximumAvailable: 10_000, currentlyAvailable: 400, restoreRate: 200 },
    layers: [
      { name: 'tenant', maximumAvailable: 10_000, currentlyAvailable: 400, restoreRate: 200 },
      { name: 'user', maximumAvailable: 1000, currentlyAvailable: 880, restoreRate: 20 },
    ],
  });
});

test('an operation that did not run has no actual cost', () => {
  const cost = costExtension({ estimatedPoints: 120, actualPoints: undefined, states: [user] });
  expect(cost.actualQueryCost).toBeNull();
  expect(cost.throttleStatus?.currentlyAvailable).toBe(880);
});

test('without layers there is a price and no throttle', () => {
  expect(costExtension({ estimatedPoints: 3, actualPoints: 2, states: [] })).toEqual({
    requestedQueryCost: 3,
    actualQueryCost: 2,
    layers: [],
  });
});

test('tells of a denial which layer it was', () => {
  const refusal = { layer: 'user', points: 900, capacity: 1000, remaining: 880, retryAfterMs: 6_000 };
  const cost = costExtension({
    estimatedPoints: 900,
    actualPoints: undefined,
    states: [tenant, user],
    refusal,
  });
  expect(cost.throttleStatus).toEqual({ maximumAvailable: 1000, currentlyAvailable: 880, restoreRate: 20 });
});

test('tells where the points come from, and what would have become of the operation, where that is known', () => {
  const verdict = { wouldRun: true } as const;
  const breakdown = { points: 3, base: 0, fields: [], isCut: false };
  expect(
    costExtension({ estimatedPoints: 3, actualPoints: undefined, states: [], breakdown, verdict }),
  ).toEqual({
    requestedQueryCost: 3,
    actualQueryCost: null,
    layers: [],
    breakdown: { base: 0, fields: [], isCut: false },
    dryRun: { wouldRun: true },
  });
});
