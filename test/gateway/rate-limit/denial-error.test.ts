import { expect, test } from '@jest/globals';
import { denialError } from '#gateway/rate-limit/denial-error.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { ClientError } from '#gateway/errors/client-error.ts';

const user = {
  layer: 'user',
  key: 'u1',
  group: 'u',
  capacity: 100,
  refillPerSecond: 10,
  mode: 'enforce',
} as const;

async function refuse(points: number): Promise<ClientError> {
  const store = new MemoryStore();
  await store.reserve({ charges: [user], points: 95, nowMs: 0 });
  const denial = await store.reserve({ charges: [user], points, nowMs: 0 });
  if (denial.granted) throw new Error('Granted');
  return denialError(denial);
}

test('an empty bucket answers 429 with the time to wait, rounded up to seconds in the header', async () => {
  const error = await refuse(20);
  expect(error).toMatchObject({
    code: 'RATE_LIMIT_EXCEEDED',
    httpStatus: 429,
    extensions: { layer: 'user', retryAfterMs: 1_500 },
    headers: { 'retry-after': '2', ratelimit: '"user";r=5;t=2' },
  });
  expect(error.message).toBe(
    'Operation costs 20 points, above the 5 of 100 left in the limit "user"; wait 2 seconds or request less.',
  );
});

test('more than the bucket can ever hold answers 422 and does not tell the caller to wait', async () => {
  const error = await refuse(101);
  expect(error).toMatchObject({
    code: 'COST_ESTIMATED_TOO_EXPENSIVE',
    httpStatus: 422,
    extensions: { layer: 'user' },
  });
  expect(error.headers).not.toHaveProperty('retry-after');
  expect(error.message).toBe(
    'Operation costs 101 points, above the 100 that the limit "user" can ever hold; ' +
      'request fewer items or fewer nested lists.',
  );
});
