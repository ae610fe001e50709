/**
 * A token bucket over points, in whole numbers alone, so that no rounding ever grants or loses a point.
 *
 * Levels are kept in *micropoints* (1 point = 1,000,000). A refill of `r` points a second is `r × 1000` micropoints a
 * millisecond, which is a whole number for rates with up to three decimals. Capacities up to a billion points stay
 * below 2^53.
 * @see https://en.wikipedia.org/wiki/Token_bucket
 */

/** Micropoints in a point. */
export const micropoints = 1_000_000;

/** What is left in one bucket, as of one instant. An absent bucket is a full one. */
export interface Bucket {
  /** Micropoints left; negative is a debt, never below −capacity. */
  readonly levelMicropoints: number;
  /** When the level was true, in whole milliseconds since the epoch. */
  readonly updatedAtMs: number;
}

/** The size and speed of a bucket. */
export interface BucketLimits {
  /** The most points that the bucket holds; a whole number above 0, at most 1e9. */
  readonly capacity: number;
  /** Points that come back every second; above 0, up to three decimals count. */
  readonly refillPerSecond: number;
}

/** What {@link takeTokens} did. Nothing is taken unless `granted`. */
export type TakeOutcome =
  | { readonly kind: 'granted' }
  /** The points will be there after `retryAfterMs`, if nobody else takes them. */
  | { readonly kind: 'empty'; readonly retryAfterMs: number }
  /** The bucket can never hold so many points: waiting does not help. */
  | { readonly kind: 'above-capacity' };

/** A bucket as it is after an operation on it, and what the operation came to. */
export interface TakeResult {
  readonly bucket: Bucket;
  readonly outcome: TakeOutcome;
}

/** A bucket, its limits and the present: what every operation on a bucket needs. */
export interface BucketOperation extends BucketLimits {
  /** The bucket before; `undefined` is a full one. */
  readonly bucket: Bucket | undefined;
  /**
   * The present. Earlier than the bucket's own time (a clock set back) grants nothing, and holds the bucket up for no
   * longer than it takes to fill: a clock that ran ahead for a while must not bar its callers until it is there again.
   */
  readonly nowMs: number;
}

/** The bucket as time alone makes it: refilled up to capacity. */
export function refillBucket({ bucket, capacity, refillPerSecond, nowMs }: BucketOperation): Bucket {
  const full = capacity * micropoints;
  const wholeNowMs = Math.floor(nowMs);
  if (bucket === undefined) return { levelMicropoints: full, updatedAtMs: wholeNowMs };
  const limits = { capacity, refillPerSecond };
  const sinceMs = Math.min(bucket.updatedAtMs, wholeNowMs + msUntilFull(bucket, limits));
  const updatedAtMs = Math.max(wholeNowMs, sinceMs);
  const gained = (updatedAtMs - sinceMs) * micropointsPerMs(refillPerSecond);
  // Both bounds matter where the configured capacity became smaller.
  const levelMicropoints = Math.max(-full, Math.min(full, bucket.levelMicropoints + gained));
  return { levelMicropoints, updatedAtMs };
}

/**
 * Takes `points` (a whole number, 0 or more) from a bucket, all or nothing.
 * @returns the refilled bucket, less the points when they were granted
 */
export function takeTokens(operation: BucketOperation & { readonly points: number }): TakeResult {
  const { points, capacity, refillPerSecond } = operation;
  const bucket = refillBucket(operation);
  if (points > capacity) return { bucket, outcome: { kind: 'above-capacity' } };
  const levelMicropoints = bucket.levelMicropoints - points * micropoints;
  if (levelMicropoints < 0) {
    const retryAfterMs = Math.ceil(-levelMicropoints / micropointsPerMs(refillPerSecond));
    return { bucket, outcome: { kind: 'empty', retryAfterMs } };
  }
  return { bucket: { ...bucket, levelMicropoints }, outcome: { kind: 'granted' } };
}

/**
 * Gives `points` back (a negative number charges more). The level stays between −capacity and capacity: a refund never
 * makes a bucket overflow, and one dear answer never bars a caller for longer than two full refills.
 */
export function refundTokens(operation: BucketOperation & { readonly points: number }): Bucket {
  const bucket = refillBucket(operation);
  const full = operation.capacity * micropoints;
  const level = bucket.levelMicropoints + operation.points * micropoints;
  return { ...bucket, levelMicropoints: Math.max(-full, Math.min(full, level)) };
}

/** Whether a bucket holds all it can, and so tells nothing that its absence would not. */
export function isFull(bucket: Bucket, capacity: number): boolean {
  return bucket.levelMicropoints >= capacity * micropoints;
}

/** Milliseconds until a bucket that nobody takes from is full; 0 when it is. */
export function msUntilFull(bucket: Bucket, { capacity, refillPerSecond }: BucketLimits): number {
  const missing = capacity * micropoints - bucket.levelMicropoints;
  return Math.max(0, Math.ceil(missing / micropointsPerMs(refillPerSecond)));
}

/** What a millisecond gives back: a whole number for rates with up to three decimals. */
export function micropointsPerMs(refillPerSecond: number): number {
  // At least one: a rate below a thousandth of a point would otherwise never refill.
  return Math.max(1, Math.floor(refillPerSecond * 1000 + 1e-6));
}
