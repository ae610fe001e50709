import { maxPoints } from '#gateway/cost/points.ts';
import { operationPoints } from '#gateway/cost/operation-points.ts';
import { failurePoints } from '#gateway/rate-limit/failure-points.ts';
import { settleStates } from '#gateway/rate-limit/settle-states.ts';
import type { RateLimitStore } from '#gateway/rate-limit/rate-limit-store.ts';
import type { ChargedOperation, ExecutedOperation, SettledOperation } from '#gateway/pipeline/request.ts';

/** What giving back needs. */
export interface Settlement {
  readonly store: RateLimitStore;
  /** Whether anything is priced at all. */
  readonly priced: boolean;
}

/** Gives back, or takes, the difference between the estimate and what the answer really holds. */
export function settleCost(operation: ExecutedOperation, { store, priced }: Settlement): SettledOperation {
  if (!priced) return { ...operation, actualPoints: 0 };
  const { operation: definition, recorder, estimatedPoints, introspectionPoints } = operation;
  const points = operation.writtenPoints + introspectionPoints;
  const actualPoints = Math.min(operationPoints(definition.operation, points), maxPoints);
  recorder.add({ cost: { estimated: estimatedPoints, actual: actualPoints } });
  // The answer does not wait for it.
  store.settle(operation.reservation.handle, actualPoints);
  return { ...operation, actualPoints };
}

/** Where nothing was fetched, for a failure or because it was given up before: what {@link failurePoints} says. */
export function settleUnsent(operation: ChargedOperation, error: unknown, store: RateLimitStore): void {
  const { estimatedPoints, reservation, onLimits } = operation;
  const actualPoints = estimatedPoints === 0 ? 0 : failurePoints(error);
  store.settle(reservation.handle, actualPoints);
  onLimits({ states: settleStates(reservation.states, { estimatedPoints, actualPoints }) });
}

/**
 * Where subgraphs may have been asked, and nobody knows what for: the estimate stays paid. Settled all the same, since the
 * operations of one request are settled as one sum.
 */
export function settleUnfinished(operation: ChargedOperation, error: unknown, store: RateLimitStore): void {
  const { estimatedPoints, reservation } = operation;
  store.settle(reservation.handle, Math.max(estimatedPoints, failurePoints(error)));
}
