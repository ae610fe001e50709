import type { PlannedOperation } from '#gateway/pipeline/request.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';

/**
 * Takes from the budgets of the subgraphs what the plan asks of each, or from none.
 *
 * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE or COST_ESTIMATED_TOO_EXPENSIVE.
 */
export async function limitSubgraphs(
  operation: PlannedOperation,
  { layers }: Pick<RateLimits, 'layers'>,
): Promise<PlannedOperation> {
  if (!layers.some(({ by }) => by === 'subgraph')) return operation;
  const { account, program, coercedVariables } = operation;
  await account.reserveSubgraphs(program.subgraphPoints(coercedVariables));
  return operation;
}
