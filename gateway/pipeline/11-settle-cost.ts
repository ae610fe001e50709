import type { GraphQLSchema } from 'graphql';
import { actualCost } from '#gateway/cost/actual-cost.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { RateLimitStore } from '#gateway/rate-limit/rate-limit-store.ts';
import type { ChargedOperation, ExecutedOperation, SettledOperation } from '#gateway/pipeline/request.ts';

/** What counting and giving back needs. */
export interface Settlement {
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
  readonly store: RateLimitStore;
  /** Whether anything is priced at all. */
  readonly priced: boolean;
}

/** Counts what the answer really holds, and gives back, or takes, the difference to the estimate. */
export async function settleCost(
  operation: ExecutedOperation,
  { schema, weights, store, priced }: Settlement,
): Promise<SettledOperation> {
  if (!priced) return { ...operation, actualPoints: 0 };
  const { document, operationName, coercedVariables: variables, data, recorder, estimatedPoints } = operation;
  const actualPoints = actualCost({ schema, document, operationName, variables, weights, data });
  recorder.add({ cost: { estimated: estimatedPoints, actual: actualPoints } });
  await store.settle(operation.reservation.handle, actualPoints);
  return { ...operation, actualPoints };
}

/** After a failure of ours before anything was fetched: the caller pays the one point of a request without effect. */
export async function settleUnplanned(operation: ChargedOperation, store: RateLimitStore): Promise<void> {
  await store.settle(operation.reservation.handle, Math.min(1, operation.estimatedPoints));
}
