import type { ChargedOperation, PermittedOperation } from '#gateway/pipeline/request.ts';

/**
 * Takes the estimated points from every bucket of the caller, or from none.
 *
 * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE, COST_ESTIMATED_TOO_EXPENSIVE or FORBIDDEN.
 */
export async function limitRate(operation: PermittedOperation): Promise<ChargedOperation> {
  return { ...operation, reservation: await operation.account.reserve(operation.estimatedPoints) };
}
