import { ClientError } from '#gateway/errors/client-error.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';

/** How long a thread works for one point where its work came to nothing. */
export const threadMsPerPoint = 10;

/** Rejections for a budget, after which there is nothing more to charge. */
const deniedCodes: ReadonlySet<ErrorCode> = new Set(['RATE_LIMIT_EXCEEDED', 'RATE_LIMIT_UNAVAILABLE']);

/**
 * The points of a request that failed before a subgraph request was sent: one point for any work; where a thread
 * ran into its time limit, one for each {@link threadMsPerPoint} of it; nothing where the gateway is overloaded.
 */
export function failurePoints(error: unknown): number {
  if (!(error instanceof ClientError)) return 1;
  if (error.code === 'GATEWAY_OVERLOADED') return 0;
  return Math.max(1, Math.ceil(error.threadMs / threadMsPerPoint));
}

/** Whether a failure is the caller's to pay: not where a budget was the reason, nor for a fault of the gateway. */
export function isChargeable(error: unknown): boolean {
  if (error instanceof ClientError) return !deniedCodes.has(error.code);
  return error instanceof AggregateError;
}
