import { denialReason } from '#gateway/authorization/denial-reason.ts';
import type { Caller } from '#gateway/authorization/denial-reason.ts';
import type { FilterRequest } from '#gateway/authorization/filter-text.ts';
import type { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';

/** Requirements of an operation that a caller does not meet; callers with equal denials see the same. */
export type Denials = Pick<FilterRequest, 'denied' | 'conditions'>;

/** Nothing is denied. */
const noDenials: Denials = { denied: [], conditions: {} };

/** Decides the requirements of an operation for a caller. */
export function denialsFor({
  numbered,
  demands,
  conditions,
  caller,
  variables,
}: {
  readonly numbered: NumberedRequirements;
  /** The requirements that the operation may have to meet, by number. */
  readonly demands: readonly number[];
  /** The variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  readonly caller: Caller;
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
}): Denials {
  const denied = demands.flatMap((number) => {
    const reason = denialReason(numbered.at(number), caller);
    return reason ? [[number, reason] as const] : [];
  });
  if (denied.length === 0) return noDenials;
  return { denied, conditions: Object.fromEntries(conditions.map((name) => [name, variables[name]])) };
}
