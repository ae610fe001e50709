import { denialError } from '#gateway/rate-limit/denial-error.ts';
import type {
  LayerRefusal,
  LayerState,
  RateLimitStore,
  Reservation,
} from '#gateway/rate-limit/rate-limit-store.ts';
import { selectLayers } from '#gateway/rate-limit/select-layers.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/select-layers.ts';
import type { BucketRecord } from '#gateway/telemetry/access-record.ts';
import type { ChargedOperation, IdentifiedRequest, PermittedOperation } from '#gateway/pipeline/request.ts';

/** The buckets, and who pays from which. */
export interface RateLimits {
  readonly layers: readonly RateLimitLayer[];
  readonly store: RateLimitStore;
  readonly now: () => number;
}

/**
 * Takes the estimated points from every bucket of the caller, or from none.
 *
 * @throws ClientError RATE_LIMIT_EXCEEDED, COST_ESTIMATED_TOO_EXPENSIVE or FORBIDDEN.
 */
export async function limitRate(
  operation: PermittedOperation,
  limits: RateLimits,
): Promise<ChargedOperation> {
  return { ...operation, reservation: await reserve(operation, operation.estimatedPoints, limits) };
}

/**
 * Charges one point for a request that came to nothing, so that checking hostile text is not free.
 *
 * @throws ClientError RATE_LIMIT_EXCEEDED where not even that is left.
 */
export async function chargeInvalid(request: IdentifiedRequest, limits: RateLimits): Promise<void> {
  await reserve(request, 1, limits);
}

async function reserve(request: IdentifiedRequest, points: number, limits: RateLimits): Promise<Reservation> {
  const { identity, client, ip, recorder } = request;
  const charges = selectLayers({ layers: limits.layers, identity, client, ip });
  const outcome = await limits.store.reserve({ charges, points, nowMs: limits.now() });
  recorder.add({ buckets: bucketRecords(outcome.states, outcome.wouldRefuse) });
  if (!outcome.granted) throw denialError({ denial: outcome, points });
  return outcome;
}

function bucketRecords(states: readonly LayerState[], wouldRefuse: readonly LayerRefusal[]): BucketRecord[] {
  return [
    ...states.map(({ name, remaining }) => ({ layer: name, remaining })),
    ...wouldRefuse.map(({ layer, remaining }) => ({ layer, remaining, wouldRefuse: true as const })),
  ];
}
