import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { checkPerOperationMaximum } from '#gateway/cost/check-per-operation-maximum.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { estimateCost as estimate } from '#gateway/cost/estimate-cost.ts';
import type { PricedOperation, ValidOperation } from '#gateway/pipeline/request.ts';

/** How operations are priced. */
export interface CostSettings {
  /** `measure` records prices and refuses none; `off` counts nothing, every price is 0. */
  readonly mode: 'enforce' | 'measure' | 'off';
  readonly maxPerOperation: number;
  readonly defaultListSize: number;
  readonly maxListSize: number;
}

/**
 * Prices an operation as it was sent: by operation, variables and schema alone.
 *
 * @throws ClientError COST_ESTIMATED_TOO_EXPENSIVE or COST_INVALID_SLICING_ARGUMENTS.
 */
export function estimateCost(
  operation: ValidOperation,
  { schema, weights, settings, constants }: CostEstimation,
): PricedOperation {
  if (settings.mode === 'off') return { ...operation, estimatedPoints: 0 };
  const points =
    constants.get(operation.operation) ?? priceOf(operation, { schema, weights, settings, constants });
  operation.recorder.add({ cost: { estimated: points } });
  if (settings.mode === 'enforce') checkPerOperationMaximum(points, settings.maxPerOperation);
  return { ...operation, estimatedPoints: points };
}

function priceOf(
  operation: ValidOperation,
  { schema, weights, settings, constants }: CostEstimation,
): number {
  const { points } = estimate({
    schema,
    document: operation.document,
    operationName: operation.operationName,
    variables: operation.coercedVariables,
    weights,
    settings,
  });
  // Without variables the price is that of the text, whoever sends it and whenever.
  if ((operation.operation.variableDefinitions ?? []).length === 0)
    constants.set(operation.operation, points);
  return points;
}

/** What the price depends on beside the operation. */
export interface CostEstimation {
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
  readonly settings: CostSettings;
  /** Prices that no variable can change, by operation of a prepared document. */
  readonly constants: WeakMap<OperationDefinitionNode, number>;
}
