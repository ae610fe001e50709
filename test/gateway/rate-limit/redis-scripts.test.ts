import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Redis } from 'ioredis';
import { reserveScript, settleScript } from '#gateway/rate-limit/redis-scripts.ts';
import {
  MICROPOINTS,
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
  return [String(capacity * MICROPOINTS), String(micropointsPerMs(refillPerSecond))];
}

/** The bucket as Redis keeps it; `undefined`: it is not there, and so full. */
async function stored(key: string): Promise<Bucket | undefined> {
  const text = await redis.get(key);
  const [level, time] = text?.split(' ') ?? [];
  return text === null ? undefined : { levelMicropoints: Number(level), updatedAtMs: Number(time) };
}

/**
 * Makes time pass for a bucket, or go backwards, by moving the moment of its level.
 * @returns whether there was one
 */
async function age(key: string, ms: number): Promise<boolean> {
  const bucket = await stored(key);
  if (bucket === undefined) return false;
  // Its end moves with a clock that is set back.
  const ttlMs = Math.max(await redis.pttl(key), 1) + Math.max(0, -ms);
  await redis.set(key, `${bucket.levelMicropoints} ${bucket.updatedAtMs - ms}`, 'PX', ttlMs);
  return true;
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
      const isThere = await age(key, step.ms);
      pure = pure && isThere ? { ...pure, updatedAtMs: pure.updatedAtMs - step.ms } : undefined;
      continue;
    }
    const price = String(step.points * MICROPOINTS);
    const script = step.kind === 'take' ? reserveScript : settleScript;
    const args = [...sizeOf(limits), price, ...(step.kind === 'take' ? ['1'] : [])];
    const reply = [await redis.eval(script.lua, 1, key, ...args)].flat().map(Number);
    const nowMs = (step.kind === 'take' ? reply[1] : reply[0]) ?? Number.NaN;
    const operation = { ...limits, bucket: pure, nowMs };
    const taken = takeTokens({ ...operation, points: Math.max(0, step.points) });
    const isGranted = taken.outcome.kind === 'granted';
    const expected = [isGranted ? 1 : 0, nowMs, refillBucket(operation).levelMicropoints];
    expect(reply).toEqual(step.kind === 'take' ? expected : [nowMs]);
    if (step.kind === 'refund') pure = refundTokens({ ...operation, points: step.points });
    // A denial leaves the bucket as it was written last.
    else if (isGranted) pure = taken.bucket;
    const kept = await stored(key);
    // What is gone has been filled by time, at the latest now.
    const asOfMs = kept === undefined ? await redisTimeMs() : nowMs;
    const pureNow = refillBucket({ ...limits, bucket: pure, nowMs: asOfMs });
    expect(pureNow).toEqual(refillBucket({ ...limits, bucket: kept, nowMs: asOfMs }));
  }
}

async function redisTimeMs(): Promise<number> {
  const [seconds = 0, microseconds = 0] = (await redis.time()).map(Number);
  return seconds * 1000 + Math.ceil(microseconds / 1000);
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
  await redis.eval(reserveScript.lua, 1, 'large', ...sizeOf(largest), '1000000', '1');
  expect((await stored('large'))?.levelMicropoints).toBe(999_999_999_000_000);
});

test('a bucket goes when time has filled it', async () => {
  await redis.del('short');
  await redis.eval(
    reserveScript.lua,
    1,
    'short',
    ...sizeOf({ capacity: 10, refillPerSecond: 2 }),
    '3000000',
    '1',
  );
  const ttl = await redis.pttl('short');
  expect(ttl).toBeGreaterThan(1_000);
  expect(ttl).toBeLessThanOrEqual(1_500);
});
