import { GraphQLError } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import { createCostEstimator } from '#gateway/cost/create-cost-estimator.ts';
import { expandOperation } from '#gateway/cost/expand-operation.ts';
import { operationPoints } from '#gateway/cost/operation-points.ts';
import { placeholderVariables } from '#gateway/cost/placeholder-variables.ts';
import { priceBook } from '#gateway/cost/price-book.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { CostEstimatorContext } from '#gateway/cost/create-cost-estimator.ts';
import type { OperationSource, PriceSource } from '#gateway/cost/compile-price.ts';

/**
 * Prices an operation as it is written, by graphql-query-complexity with Weir's estimator. It is the operation's price
 * where nothing is selected twice and fragments are on objects; else above it: a field selected twice counts twice, and
 * of overlapping fragments on interfaces each counts its own dearest object.
 *
 * @param source.variables coerced, with defaults. undefined: not known; then whatever a variable decides is left out.
 * @throws ClientError `COST_INVALID_SLICING_ARGUMENTS`; `COST_ESTIMATED_TOO_EXPENSIVE` when there is too much to price;
 *   `BAD_USER_INPUT` when arguments do not fit.
 */
export function writtenComplexity({
  schema,
  weights,
  settings,
  document,
  operation,
  variables,
}: PriceSource &
  OperationSource & { readonly variables: Readonly<Record<string, unknown>> | undefined }): number {
  try {
    const expanded = expandOperation({
      schema,
      document,
      operation,
      variables: variables ?? {},
      leavesOutVariables: variables === undefined,
      book: priceBook(schema, weights),
      settings,
    });
    const context: CostEstimatorContext = {
      passedSizes: expanded.passedSizes,
      openSizes: expanded.openSizes,
      introspectionPoints: expanded.introspectionPoints,
    };
    const fields = getComplexity({
      schema,
      // One operation, and no name to look for: the library adds up all operations without a name, and fails on an
      // operation that has none.
      query: expanded.document,
      variables: variables ?? placeholderVariables(schema, operation),
      context,
      estimators: [createCostEstimator({ schema, weights, settings })],
      // Bounded by the expansion already.
      maxQueryNodes: Infinity,
    });
    return operationPoints(operation.operation, fields);
  } catch (error) {
    // graphql-js reports arguments and conditions that do not coerce; its text names only what the client wrote.
    if (error instanceof GraphQLError)
      throw new ClientError('BAD_USER_INPUT', error.message, { cause: error });
    throw error;
  }
}
