import { GraphQLError } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import { coerceVariables } from '#gateway/cost/coerce-variables.ts';
import { createCostEstimator } from '#gateway/cost/create-cost-estimator.ts';
import { expandOperation } from '#gateway/cost/expand-operation.ts';
import { operationPoints } from '#gateway/cost/operation-points.ts';
import { priceBook } from '#gateway/cost/price-book.ts';
import { selectOperation } from '#gateway/cost/select-operation.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { CostEstimatorContext } from '#gateway/cost/create-cost-estimator.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';

/** A price before anything was fetched. */
export interface CostEstimate {
  /** At least 1, at most `maxPoints`; a whole number. */
  readonly points: number;
}

/**
 * Prices an operation as it was sent: `max(1, base + Σ cost(root field))`, the base 10 for mutations.
 *
 * The price depends on the operation, its variables and the published schema alone. It is never below the formula;
 * it is above it where a field is selected twice, which counts twice, and where fragments on interfaces overlap,
 * since each counts its own dearest object.
 *
 * @throws ClientError `COST_INVALID_SLICING_ARGUMENTS`; `COST_ESTIMATED_TOO_EXPENSIVE` when there is too much to
 *   price; `BAD_USER_INPUT` when variables or arguments do not fit; `OPERATION_RESOLUTION_FAILURE`.
 */
export function estimateCost({
  schema,
  document,
  operationName,
  variables,
  weights,
  settings,
}: {
  /** The API schema. */
  readonly schema: GraphQLSchema;
  /** Valid against `schema`. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly weights: CostWeights;
  readonly settings: ListSizeSettings;
}): CostEstimate {
  const operation = selectOperation(document, operationName);
  const coerced = coerceVariables(schema, operation, variables);
  const { maxListSize } = settings;
  try {
    const book = priceBook(schema, weights);
    const expanded = expandOperation({ schema, document, operation, variables: coerced, book, maxListSize });
    const context: CostEstimatorContext = { passedSizes: expanded.passedSizes };
    const fields = getComplexity({
      schema,
      // One operation, and no name to look for: the library adds up all operations without a name, and fails on an
      // operation that has none.
      query: expanded.document,
      variables,
      context,
      estimators: [createCostEstimator({ schema, weights, settings })],
      // Bounded by the expansion already.
      maxQueryNodes: Infinity,
    });
    return { points: operationPoints(operation.operation, fields) };
  } catch (error) {
    // graphql-js reports arguments and conditions that do not coerce; its text names only what the client wrote.
    if (error instanceof GraphQLError)
      throw new ClientError('BAD_USER_INPUT', error.message, { cause: error });
    throw error;
  }
}
