import { describeLayer, describeRefusal, longestRefusal } from '#gateway/rate-limit/describe-layer.ts';
import { refillBucket, takeTokens } from '#gateway/rate-limit/token-bucket.ts';
import type { LayerDecision } from '#gateway/rate-limit/describe-layer.ts';
import type { Charge, LayerRefusal, LayerState } from '#gateway/rate-limit/rate-limit-store.ts';
import type { Bucket } from '#gateway/rate-limit/token-bucket.ts';

/** What {@link decide} goes by. */
export interface DecideOptions {
  readonly charges: readonly Charge[];
  /** The bucket of each charge before the decision, in the same order; `undefined` is a full one. */
  readonly buckets: readonly (Bucket | undefined)[];
  /** Of every charge without points of its own. */
  readonly points: number;
  readonly nowMs: number;
}

/** All layers together: all give, or none does. */
export interface Decision {
  /** Why not; `undefined`: granted. Of several refusals the one that lasts longest. */
  readonly refusal: LayerRefusal | undefined;
  /** The enforced layers after the decision, in the order of the charges. */
  readonly states: readonly LayerState[];
  /** What `measure` layers would have refused. */
  readonly wouldRefuse: readonly LayerRefusal[];
  /** What was taken where: none when refused, and none of the `measure` layers that would have refused. */
  readonly taken: readonly Taken[];
}

/** Points that were taken from one bucket. */
export interface Taken {
  readonly charge: Charge;
  readonly points: number;
  /** Less the points. */
  readonly bucket: Bucket;
}

/** Decides over all layers of a request, which every store does in the same way. */
export function decide({ charges, buckets, points, nowMs }: DecideOptions): Decision {
  const decisions = charges.map((charge, index) => {
    const { capacity, refillPerSecond, points: asked = points } = charge;
    const operation = { bucket: buckets[index], capacity, refillPerSecond, nowMs };
    const result = takeTokens({ ...operation, points: asked });
    return { charge, points: asked, ...result, untaken: refillBucket(operation) };
  });
  const enforced = decisions.filter(({ charge }) => charge.mode === 'enforce');
  const wouldRefuse = refusalsOf(decisions.filter(({ charge }) => charge.mode === 'measure'));
  const refusal = longestRefusal(refusalsOf(enforced));
  if (refusal === undefined) {
    const taken = decisions.filter(({ outcome }) => outcome.kind === 'granted');
    return { refusal, states: enforced.map(describeLayer), wouldRefuse, taken };
  }
  // Another layer's refusal took nothing from a layer that had the points.
  const states = enforced.map(({ untaken, ...decision }) => describeLayer({ ...decision, bucket: untaken }));
  return { refusal, states, wouldRefuse, taken: [] };
}

function refusalsOf(decisions: readonly LayerDecision[]): LayerRefusal[] {
  return decisions.map(describeRefusal).filter((refusal) => refusal !== undefined);
}
