import type { PinnedPoints } from '#gateway/documents/persisted-document.ts';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import type { OperationPrice } from '#gateway/cost/operation-price.ts';
import { fullVariables, leastVariables } from '#allowlist/inspection/sample-variables.ts';
import type { SampledOperation } from '#allowlist/inspection/sample-variables.ts';

/**
 * Prices a valid document as a request for it will be: with its own defaults, and at its worst, with every list as large
 * as it may be, every optional input given, and nothing left out by `@skip` or `@include` on a variable.
 *
 * @throws ClientError what a request would be answered, where even the defaults have no price.
 */
export function priceDocument(price: OperationPrice, sampled: SampledOperation): PinnedPoints {
  const { schema, operation } = sampled;
  const coerce = (variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    coerceVariables({ schema, operation, variables, mayReadSchema: true });
  return {
    default: price.pointsFor(coerce(leastVariables(sampled))),
    worst: price.mostPoints(coerce(fullVariables(sampled))),
  };
}
