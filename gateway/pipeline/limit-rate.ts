import { ClientError } from '#gateway/errors/client-error.ts';
import { readClaim } from '#gateway/identity/read-claim.ts';
import { costExtension } from '#gateway/rate-limit/cost-extension.ts';
import { denialError } from '#gateway/rate-limit/denial-error.ts';
import type {
  Charge,
  Denial,
  LayerState,
  RateLimitStore,
  Reservation,
} from '#gateway/rate-limit/rate-limit-store.ts';
import { failurePoints, isChargeable } from '#gateway/rate-limit/failure-points.ts';
import { prepaidStore } from '#gateway/rate-limit/prepaid-store.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import { settleStates } from '#gateway/rate-limit/settle-states.ts';
import { selectLayers, selectSubgraphLayers } from '#gateway/rate-limit/select-layers.ts';
import type { BucketRecord } from '#gateway/telemetry/access-record.ts';
import type {
  ChargedOperation,
  Payer,
  PermittedOperation,
  PlannedOperation,
  ResolvedRequest,
} from '#gateway/pipeline/request.ts';

/** The buckets, and who pays from which. */
export interface RateLimits {
  readonly layers: readonly RateLimitLayer[];
  readonly store: RateLimitStore;
  /** What an operation's plan asks of each subgraph, in points, by name; `undefined`: no layer is by subgraph. */
  readonly subgraphPoints: ((operation: PlannedOperation) => ReadonlyMap<string, number>) | undefined;
  /** Monotonic, so that a clock that is set fills no bucket. */
  readonly now: () => number;
}

/**
 * Takes the estimated points from every bucket of the caller, or from none.
 *
 * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE, COST_ESTIMATED_TOO_EXPENSIVE or FORBIDDEN.
 */
export async function limitRate(
  operation: PermittedOperation,
  limits: RateLimits,
): Promise<ChargedOperation> {
  const own = { ...limits, store: storeOf(operation, limits) };
  return { ...operation, reservation: await reserve(operation, operation.estimatedPoints, own) };
}

/**
 * Takes from the budgets of the subgraphs what the plan asks of each, or from none. It is an estimate and stays one:
 * nothing is given back.
 *
 * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE or COST_ESTIMATED_TOO_EXPENSIVE.
 */
export async function limitSubgraphs(operation: PlannedOperation, limits: RateLimits): Promise<void> {
  const { layers, store, subgraphPoints, now } = limits;
  if (subgraphPoints === undefined) return;
  const charges = selectSubgraphLayers({ layers, points: subgraphPoints(operation) });
  if (charges.length === 0) return;
  const outcome = await store.reserve({ charges, points: 0, nowMs: now() });
  operation.recorder.add({ buckets: [...bucketRecords(operation.reservation), ...bucketRecords(outcome)] });
  if (outcome.granted) return;
  // The caller's own budgets as they will be: it pays the one point of a request without effect.
  const { estimatedPoints, reservation } = operation;
  const own = settleStates(reservation.states, {
    estimatedPoints,
    actualPoints: Math.min(1, estimatedPoints),
  });
  throw denialError({ ...outcome, states: [...outcome.states, ...own] });
}

/**
 * Takes the first point of the price before any work on a text that is new, or for a dry run: a caller without points
 * is rejected before a thread parses, validates or prices anything.
 *
 * @returns undefined where no layer applies.
 * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE or FORBIDDEN.
 */
export async function payFirstPoint(request: Payer, limits: RateLimits): Promise<Reservation | undefined> {
  return limits.layers.length === 0 ? undefined : await reserve(request, 1, limits);
}

/**
 * Charges for a request that failed before its price was reserved, so that rejecting is not free: what
 * {@link failurePoints} says, less what was paid already.
 *
 * @throws ClientError RATE_LIMIT_EXCEEDED where not even a point is left.
 */
export async function chargeFailure(request: Payer, error: unknown, limits: RateLimits): Promise<void> {
  if (!isChargeable(error)) return;
  const points = failurePoints(error);
  if (points === 0 && !request.prepaid) {
    await tellLimits(request, limits);
    return;
  }
  const { handle, states } = request.prepaid ?? (await reserve(request, 1, limits));
  if (points === 1) return;
  limits.store.settle(handle, points);
  request.onLimits({ states: settleStates(states, { estimatedPoints: 1, actualPoints: points }) });
}

/** Where the price is reserved and settled: as a part of its batch, and less what was paid already. */
export function storeOf(
  { batch, prepaid }: Pick<ResolvedRequest, 'batch' | 'prepaid'>,
  { store }: RateLimits,
): RateLimitStore {
  const whole = batch ? batch.over(store) : store;
  return prepaid ? prepaidStore(whole) : whole;
}

/**
 * Where the caller's budgets stand, without taking anything.
 *
 * @throws ClientError FORBIDDEN where a layer admits no such caller.
 */
async function readLimits(
  request: Payer,
  { layers, store, now }: RateLimits,
): Promise<readonly LayerState[]> {
  const charges = chargesOf(request, layers);
  return charges.length === 0 ? [] : await store.peek({ charges, nowMs: now() });
}

/** Lets the answer tell of budgets although nothing was taken: the request is being refused for another reason. */
export async function tellLimits(request: Payer, limits: RateLimits): Promise<void> {
  try {
    request.onLimits({ states: await readLimits(request, limits) });
  } catch (error) {
    // Whom no layer admits has no budget to be told of.
    if (!(error instanceof ClientError)) throw error;
  }
}

async function reserve(request: Payer, points: number, limits: RateLimits): Promise<Reservation> {
  const { recorder, wishes, onLimits } = request;
  const charges = chargesOf(request, limits.layers);
  const outcome = await limits.store.reserve({ charges, points, nowMs: limits.now() });
  recorder.add({ buckets: bucketRecords(outcome), bucketStore: outcome.store });
  const { states } = outcome;
  if (outcome.granted) {
    onLimits({ states });
    return outcome;
  }
  const denied = { estimatedPoints: points, actualPoints: undefined, states, refusal: outcome.refusal };
  onLimits({ states, ...(wishes.cost ? { cost: costExtension(denied) } : {}) });
  throw denialError(outcome);
}

function chargesOf(
  { identity, client, address, resolved }: Payer,
  layers: RateLimits['layers'],
): readonly Charge[] {
  return selectLayers({
    layers,
    identity,
    client,
    address,
    document: resolved?.sha256,
    claimOf: (name) => (identity?.claims === undefined ? undefined : readClaim(identity.claims, name)),
  });
}

function bucketRecords({ states, wouldRefuse }: Reservation | Denial): BucketRecord[] {
  return [
    ...states.map(({ name, remaining }) => ({ layer: name, remaining })),
    ...wouldRefuse.map(({ layer, remaining }) => ({ layer, remaining, wouldRefuse: true as const })),
  ];
}
