import type { AnyOf, Requirement } from '#gateway/authorization/access-requirements.ts';

/** What it takes to see everything that an operation selects. */
export interface RequiredAccess {
  readonly authenticated: boolean;
  /** Every entry is needed; `a and b or c` gives a choice. Sorted. */
  readonly requiredScopes: readonly string[];
  readonly requiredPolicies: readonly string[];
}

/** Lists what a caller must hold so that nothing of an operation is taken out, whatever its variables are. */
export function requiredAccess(demands: readonly Requirement[]): RequiredAccess {
  return {
    authenticated: demands.some(({ authenticated, scopes }) => authenticated || scopes.length > 0),
    requiredScopes: expressions(demands.flatMap(({ scopes }) => scopes)),
    requiredPolicies: expressions(demands.flatMap(({ policies }) => policies)),
  };
}

function expressions(requirements: readonly AnyOf[]): readonly string[] {
  return [...new Set(requirements.map(expressionOf))].filter((text) => text !== '').sort();
}

/** Empty where no name is needed. */
function expressionOf(anyOf: AnyOf): string {
  if (anyOf.length === 0) return 'nobody';
  if (anyOf.some((names) => names.length === 0)) return '';
  return anyOf
    .map((names) => [...names].sort().join(' and '))
    .sort()
    .join(' or ');
}
