import { micropoints, msUntilFull } from '#gateway/rate-limit/token-bucket.ts';
import type { Charge, LayerRefusal, LayerState } from '#gateway/rate-limit/rate-limit-store.ts';
import type { Bucket, TakeOutcome } from '#gateway/rate-limit/token-bucket.ts';

/** One layer's part of a decision: its bucket after it, and what came of it. */
export interface LayerDecision {
  readonly charge: Charge;
  /** What was asked of the bucket. */
  readonly points: number;
  readonly bucket: Bucket;
  readonly outcome: TakeOutcome;
}

/** Where the layer stands, in whole points and seconds. */
export function describeLayer({ charge, bucket, outcome }: Omit<LayerDecision, 'points'>): LayerState {
  const resetMs = outcome.kind === 'empty' ? outcome.retryAfterMs : msUntilFull(bucket, charge);
  return {
    name: charge.layer,
    capacity: charge.capacity,
    refillPerSecond: charge.refillPerSecond,
    remaining: wholePoints(bucket),
    resetSeconds: Math.ceil(resetMs / 1000),
    windowSeconds: Math.ceil(charge.capacity / charge.refillPerSecond),
  };
}

/** The layer's reason to refuse, or `undefined` when it granted. */
export function describeRefusal({
  charge,
  points,
  bucket,
  outcome,
}: LayerDecision): LayerRefusal | undefined {
  if (outcome.kind === 'granted') return undefined;
  return {
    layer: charge.layer,
    points,
    capacity: charge.capacity,
    remaining: wholePoints(bucket),
    retryAfterMs: outcome.kind === 'empty' ? outcome.retryAfterMs : undefined,
  };
}

/** Of several refusals the one that lasts longest; one that waiting does not end lasts longest of all. */
export function longestRefusal(refusals: readonly LayerRefusal[]): LayerRefusal | undefined {
  const lasting = (refusal: LayerRefusal): number => refusal.retryAfterMs ?? Infinity;
  return refusals.reduce<LayerRefusal | undefined>(
    (longest, next) => (longest === undefined || lasting(next) > lasting(longest) ? next : longest),
    undefined,
  );
}

function wholePoints(bucket: Bucket): number {
  return Math.max(0, Math.floor(bucket.levelMicropoints / micropoints));
}
