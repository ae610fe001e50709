import { micropoints, refundTokens, takeTokens } from '#gateway/rate-limit/token-bucket.ts';
import type { Bucket, BucketLimits } from '#gateway/rate-limit/token-bucket.ts';

/** What {@link runInterleavings} found. */
export interface InterleavingsReport {
  readonly interleavings: number;
  readonly grants: number;
  readonly denials: number;
  /** How many interleavings came within a point of the bound: it is no wide one. */
  readonly atTheBound: number;
  /** What broke the bound, for reproducing it; none if all is well. */
  readonly broken: readonly string[];
}

const processes = 8;
const steps = 40;

/**
 * Lets several processes reserve from one bucket and settle in random order, with a clock that jumps back and forth, and
 * holds what was granted and not given back against capacity + rate × time after every step. Time is what the clock
 * moved forward: what it was set back counts for nobody.
 */
export function runInterleavings({
  count,
  seed,
}: {
  readonly count: number;
  readonly seed: number;
}): InterleavingsReport {
  const random = seededRandom(seed);
  const broken: string[] = [];
  let [grants, denials, atTheBound] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const result = interleave(random);
    grants += result.grants;
    denials += result.denials;
    if (result.headroom < 1) atTheBound += 1;
    if (result.headroom < 0) broken.push(`interleaving ${index} of seed ${seed}`);
  }
  return { interleavings: count, grants, denials, atTheBound, broken };
}

interface Interleaved {
  readonly grants: number;
  readonly denials: number;
  /** The least that was left below the bound, in points. */
  readonly headroom: number;
}

function interleave(random: () => number): Interleaved {
  const below = (bound: number): number => Math.floor(random() * bound);
  const limits: BucketLimits = { capacity: 1 + below(60), refillPerSecond: (1 + below(50_000)) / 1000 };
  const held: number[][] = Array.from({ length: processes }, () => []);
  let bucket: Bucket | undefined;
  let nowMs = 1_700_000_000_000;
  let [forwardMs, net, grants, denials, headroom] = [0, 0, 0, 0, Infinity];
  for (let step = 0; step < steps; step += 1) {
    const movedMs = clockStep(below);
    nowMs += movedMs;
    // The bucket begins with the first look at it.
    if (bucket !== undefined) forwardMs += Math.max(0, movedMs);
    const own = held[below(processes)] ?? [];
    const reserved = random() < 0.4 ? own.pop() : undefined;
    if (reserved === undefined) {
      const points = below(limits.capacity + 3);
      const taken = takeTokens({ ...limits, bucket, points, nowMs });
      bucket = taken.bucket;
      if (taken.outcome.kind === 'granted') {
        net += points;
        grants += 1;
        own.push(points);
      } else denials += 1;
    } else {
      // Up to twice the estimate may turn out to be due; a debt only lowers what can be granted.
      const refund = reserved - below(2 * reserved + 1);
      bucket = refundTokens({ ...limits, bucket, points: refund, nowMs });
      net -= Math.max(0, refund);
    }
    const bound = limits.capacity + (limits.refillPerSecond * forwardMs) / 1000;
    headroom = Math.min(headroom, bound - net + 1 / micropoints);
  }
  return { grants, denials, headroom };
}

/** Mostly a little time; now and then a jump, in either direction. */
function clockStep(below: (bound: number) => number): number {
  const kind = below(10);
  if (kind === 0) return below(200_000) - 100_000;
  return kind < 4 ? 0 : below(2_000);
}

/** The same numbers for the same seed. @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
