import { ClientError } from '#gateway/errors/client-error.ts';
import { writeRateLimitHeaders } from '#gateway/rate-limit/rate-limit-headers.ts';
import type { Denial } from '#gateway/rate-limit/rate-limit-store.ts';

/**
 * What the caller reads after a denial: RATE_LIMIT_EXCEEDED with `Retry-After` while waiting helps, otherwise
 * COST_ESTIMATED_TOO_EXPENSIVE. Carries the rate limit headers.
 */
export function denialError(denial: Denial): ClientError {
  const { layer, points, capacity, remaining, retryAfterMs } = denial.refusal;
  const headers = writeRateLimitHeaders(denial.states, denial.refusal);
  if (retryAfterMs === undefined) {
    return new ClientError(
      'COST_ESTIMATED_TOO_EXPENSIVE',
      `Operation costs ${points} points, above the ${capacity} that the limit "${layer}" can ever hold; ` +
        'request fewer items or fewer nested lists.',
      { headers, extensions: { layer } },
    );
  }
  const retryAfterSeconds = Math.ceil(retryAfterMs / 1000);
  return new ClientError(
    'RATE_LIMIT_EXCEEDED',
    `Operation costs ${points} ${points === 1 ? 'point' : 'points'}, above the ${remaining} of ${capacity} left in the limit "${layer}"; ` +
      `wait ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'} or request less.`,
    {
      headers: { ...headers, 'retry-after': String(retryAfterSeconds) },
      extensions: { layer, retryAfterMs },
    },
  );
}
