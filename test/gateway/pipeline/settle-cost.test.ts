import { expect, test } from '@jest/globals';
import { settleUnfinished, settleUnsent } from '#gateway/pipeline/settle-cost.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { ChargedOperation } from '#gateway/pipeline/request.ts';
import { BatchReservation } from '#gateway/rate-limit/batch-reservation.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { Charge, RateLimitStore } from '#gateway/rate-limit/rate-limit-store.ts';

const user: Charge = {
  layer: 'user',
  key: 'u1',
  group: 'u1',
  capacity: 100,
  refillPerSecond: 1,
  mode: 'enforce',
};

async function charged(store: RateLimitStore, points: number): Promise<ChargedOperation> {
  const reservation = await store.reserve({ charges: [user], points, nowMs: 0 });
  const operation: unknown = { reservation, estimatedPoints: points, onLimits: () => {} };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of an operation is none of the stage's business
  return operation as ChargedOperation;
}

const givenUp = new Error('The client closed the connection');

async function remaining(store: RateLimitStore): Promise<number | undefined> {
  const [state] = await store.peek({ charges: [user], nowMs: 0 });
  return state?.remaining;
}

test('what was given up before anything was sent costs one point', async () => {
  const store = new MemoryStore();
  settleUnsent(await charged(store, 30), givenUp, store);
  expect(await remaining(store)).toBe(99);
});

test('what was given up later gives nothing back', async () => {
  const store = new MemoryStore();
  settleUnfinished(await charged(store, 30), givenUp, store);
  expect(await remaining(store)).toBe(70);
});

test('what kept a thread busy to its time limit costs a point for each 10 ms, into debt', async () => {
  const store = new MemoryStore();
  const late = new ClientError('QUERY_PLANNING_TIMEOUT', 'late', { threadMs: 1_204 });
  settleUnsent(await charged(store, 30), late, store);
  const [state] = await store.peek({ charges: [user], nowMs: 0 });
  expect(state).toMatchObject({ remaining: 0, resetSeconds: 121 });
});

test('what an overloaded gateway did not look at costs nothing', async () => {
  const store = new MemoryStore();
  settleUnsent(await charged(store, 30), new ClientError('GATEWAY_OVERLOADED', 'later'), store);
  expect(await remaining(store)).toBe(100);
});

test('of several operations in one request, one that fails leaves the others what they get back', async () => {
  const store = new MemoryStore();
  const batch = new BatchReservation(2);
  const stores = [batch.join().over(store), batch.join().over(store)] as const;
  const [failed, unsent] = await Promise.all([charged(stores[0], 30), charged(stores[1], 40)]);
  settleUnfinished(failed, givenUp, stores[0]);
  settleUnsent(unsent, givenUp, stores[1]);
  expect(await remaining(store)).toBe(100 - 30 - 1);
});
