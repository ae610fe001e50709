import { describe, expect, test } from '@jest/globals';
import {
  micropoints,
  isFull,
  msUntilFull,
  refillBucket,
  refundTokens,
  takeTokens,
} from '#gateway/rate-limit/token-bucket.ts';
import type { Bucket } from '#gateway/rate-limit/token-bucket.ts';

const limits = { capacity: 100, refillPerSecond: 10 };

function bucketOf(points: number, updatedAtMs = 0): Bucket {
  return { levelMicropoints: points * micropoints, updatedAtMs };
}

describe('taking tokens', () => {
  test('a new bucket is full', () => {
    const { bucket, outcome } = takeTokens({ ...limits, bucket: undefined, points: 100, nowMs: 5 });
    expect(outcome).toEqual({ kind: 'granted' });
    expect(bucket).toEqual(bucketOf(0, 5));
  });

  test('an empty bucket says to the millisecond when the points will be there', () => {
    const bucket = bucketOf(0);
    const denied = takeTokens({ ...limits, bucket, points: 7, nowMs: 100 });
    expect(denied.outcome).toEqual({ kind: 'empty', retryAfterMs: 600 });
    expect(takeTokens({ ...limits, bucket, points: 7, nowMs: 699 }).outcome.kind).toBe('empty');
    expect(takeTokens({ ...limits, bucket, points: 7, nowMs: 700 }).outcome.kind).toBe('granted');
  });

  test('a denial takes nothing', () => {
    expect(takeTokens({ ...limits, bucket: bucketOf(3), points: 4, nowMs: 0 }).bucket).toEqual(bucketOf(3));
  });

  test('more points than the bucket can hold are never granted and promise no time', () => {
    const { outcome } = takeTokens({ ...limits, bucket: undefined, points: 101, nowMs: 0 });
    expect(outcome).toEqual({ kind: 'above-capacity' });
  });

  test('a bucket refills up to its capacity and no further', () => {
    expect(refillBucket({ ...limits, bucket: bucketOf(0), nowMs: 3_600_000 })).toEqual(
      bucketOf(100, 3_600_000),
    );
  });

  test('a clock set back grants nothing, and neither does its way back to the present', () => {
    const back = refillBucket({ ...limits, bucket: bucketOf(0, 10_000), nowMs: 2_000 });
    expect(back).toEqual(bucketOf(0, 10_000));
    expect(refillBucket({ ...limits, bucket: back, nowMs: 10_000 })).toEqual(bucketOf(0, 10_000));
  });

  test('a clock that ran ahead and came back bars nobody for longer than a refill', () => {
    const dayMs = 86_400_000;
    const ahead = takeTokens({ ...limits, bucket: undefined, points: 60, nowMs: dayMs }).bucket;
    const back = refillBucket({ ...limits, bucket: ahead, nowMs: 0 });
    expect(back).toEqual(bucketOf(40, 6_000));
    expect(refillBucket({ ...limits, bucket: back, nowMs: 5_999 })).toEqual(bucketOf(40, 6_000));
    expect(refillBucket({ ...limits, bucket: back, nowMs: 12_000 })).toEqual(bucketOf(100, 12_000));
  });

  test('a bucket that was made smaller holds and owes no more than it can', () => {
    expect(refillBucket({ ...limits, bucket: bucketOf(5_000), nowMs: 0 })).toEqual(bucketOf(100));
    expect(refillBucket({ ...limits, bucket: bucketOf(-5_000), nowMs: 0 })).toEqual(bucketOf(-100));
  });

  test('a slow rate loses nothing to rounding however often it is looked at', () => {
    const slow = { capacity: 10, refillPerSecond: 0.029 };
    let bucket = bucketOf(0);
    for (let nowMs = 7; nowMs <= 70_000; nowMs += 7) bucket = refillBucket({ ...slow, bucket, nowMs });
    expect(bucket).toEqual(refillBucket({ ...slow, bucket: bucketOf(0), nowMs: 70_000 }));
    expect(bucket.levelMicropoints).toBe(2_030_000);
  });

  test('years of absence and the largest capacity stay exact', () => {
    const large = { capacity: 1_000_000_000, refillPerSecond: 1_000_000 };
    const { bucket } = takeTokens({ ...large, bucket: bucketOf(0), points: 1, nowMs: 4e12 });
    expect(bucket.levelMicropoints).toBe(999_999_999 * micropoints);
  });
});

describe('refunding tokens', () => {
  test('a refund never makes a bucket overflow', () => {
    const bucket = refundTokens({ ...limits, bucket: bucketOf(90), points: 50, nowMs: 0 });
    expect(bucket).toEqual(bucketOf(100));
    expect(isFull(bucket, 100)).toBe(true);
  });

  test('a charge stops at a debt of one capacity', () => {
    const bucket = refundTokens({ ...limits, bucket: bucketOf(5), points: -1_000_000, nowMs: 0 });
    expect(bucket).toEqual(bucketOf(-100));
    expect(msUntilFull(bucket, limits)).toBe(20_000);
  });

  test('a debt is paid by time before anything is granted', () => {
    const bucket = bucketOf(-20);
    expect(takeTokens({ ...limits, bucket, points: 1, nowMs: 0 }).outcome).toEqual({
      kind: 'empty',
      retryAfterMs: 2_100,
    });
  });
});
