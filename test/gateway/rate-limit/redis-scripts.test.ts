import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Redis } from 'ioredis';
import { reserveScript, settleScript } from '#gateway/rate-limit/redis-scripts.ts';
import type { RedisScript } from '#gateway/redis/redis-script.ts';
import {
  micropoints,
  micropointsPerMs,
  refillBucket,
  refundTokens,
  takeTokens,
} from '#gateway/rate-limit/token-bucket.ts';
import type { Bucket, BucketLimits } from '#gateway/rate-limit/token-bucket.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';
import { lookInto } from '#test/gateway/rate-limit/redis-fixture.ts';

let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = lookInto(server);
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

function sizeOf({ capacity, refillPerSecond }: BucketLimits): string[] {
  return [String(capacity * micropoints), String(micropointsPerMs(refillPerSecond))];
}

/** What a script replied, and the bucket that it has left; without one it is full. */
interface Ran {
  readonly reply: unknown;
  readonly kept: Bucket | undefined;
}

/**
 * Runs a script on one bucket, which then stays: Redis reads its clock for an expiry some time before the script does,
 * so that a bucket may be gone a little before it is full.
 */
async function run(script: RedisScript, key: string, args: readonly string[]): Promise<Ran> {
  const results = await redis
    .multi()
    .eval(script.lua, 1, key, ...args)
    .persist(key)
    .get(key)
    .exec();
  const [[error, reply] = [], , [, text] = []] = results ?? [];
  if (error) throw error;
  return { reply, kept: typeof text === 'string' ? readBucket(text) : undefined };
}

function readBucket(text: string): Bucket {
  const [level, time] = text.split(' ');
  return { levelMicropoints: Number(level), updatedAtMs: Number(time) };
}

/** Makes time pass for a bucket, or go backwards, by moving the moment of its level. */
async function age(key: string, ms: number): Promise<void> {
  const text = await redis.get(key);
  if (text === null) return;
  const { levelMicropoints, updatedAtMs } = readBucket(text);
  await redis.set(key, `${levelMicropoints} ${updatedAtMs - ms}`);
}

type Step =
  | { readonly kind: 'take' | 'refund'; readonly points: number }
  | { readonly kind: 'age'; readonly ms: number };

/** The same steps on a bucket in Redis and on the pure one, which goes by the time that Redis tells. */
async function compare(limits: BucketLimits, steps: readonly Step[]): Promise<void> {
  const key = 'bucket';
  await redis.del(key);
  let pure: Bucket | undefined;
  for (const step of steps) {
    if (step.kind === 'age') {
      await age(key, step.ms);
      pure = pure && { ...pure, updatedAtMs: pure.updatedAtMs - step.ms };
      continue;
    }
    const price = String(step.points * micropoints);
    const script = step.kind === 'take' ? reserveScript : settleScript;
    const args = [...sizeOf(limits), price, ...(step.kind === 'take' ? ['1'] : [])];
    const { reply: raw, kept } = await run(script, key, args);
    const reply = [raw].flat().map(Number);
    const nowMs = (step.kind === 'take' ? reply[1] : reply[0]) ?? Number.NaN;
    const operation = { ...limits, bucket: pure, nowMs };
    const taken = takeTokens({ ...operation, points: Math.max(0, step.points) });
    const isGranted = taken.outcome.kind === 'granted';
    const expected = [isGranted ? 1 : 0, nowMs, refillBucket(operation).levelMicropoints];
    expect(reply).toEqual(step.kind === 'take' ? expected : [nowMs]);
    if (step.kind === 'refund') pure = refundTokens({ ...operation, points: step.points });
    // A denial leaves the bucket as it was written last.
    else if (isGranted) pure = taken.bucket;
    const pureNow = refillBucket({ ...limits, bucket: pure, nowMs });
    expect(pureNow).toEqual(refillBucket({ ...limits, bucket: kept, nowMs }));
  }
}

const limits = fc.record({
  capacity: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000_000_000 })),
  refillPerSecond: fc
    .oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 1_000_000_000 }))
    .map((thousandths) => thousandths / 1000),
});
const points = fc.oneof(fc.nat(60), fc.nat(2_147_483_647));
const step = fc.oneof(
  fc.record({ kind: fc.constant('take' as const), points }),
  fc.record({
    kind: fc.constant('refund' as const),
    points: fc.oneof(
      points,
      points.map((some) => -some),
    ),
  }),
  fc.record({
    kind: fc.constant('age' as const),
    ms: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -100_000_000, max: 100_000_000 })),
  }),
);

test('the scripts do what the pure bucket does, to the micropoint', async () => {
  await fc.assert(fc.asyncProperty(limits, fc.array(step, { minLength: 1, maxLength: 25 }), compare), {
    numRuns: 150,
  });
});

test('the largest bucket is kept exactly', async () => {
  const largest = { capacity: 1_000_000_000, refillPerSecond: 0.001 };
  await redis.del('large');
  const { kept } = await run(reserveScript, 'large', [...sizeOf(largest), '1000000', '1']);
  expect(kept?.levelMicropoints).toBe(999_999_999_000_000);
});

test('a bucket goes when time has filled it', async () => {
  await redis.del('short');
  const results = await redis
    .multi()
    .eval(reserveScript.lua, 1, 'short', ...sizeOf({ capacity: 10, refillPerSecond: 2 }), '3000000', '1')
    .pttl('short')
    .exec();
  // 1,500 ms, and what passed between two looks at the clock.
  const ttl = Number(results?.[1]?.[1]);
  expect(ttl).toBeGreaterThan(1_000);
  expect(ttl).toBeLessThan(3_000);
});
