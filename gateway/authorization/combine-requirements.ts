import type { AnyOf, Requirement } from '#gateway/authorization/access-requirements.ts';

/** Above this many alternatives a conjunction is not worked out; what it would explain then counts as unexplained. */
const maxAlternatives = 1_000;

/** Both must hold. */
export function bothRequirements(a: Requirement | undefined, b: Requirement): Requirement {
  if (!a) return b;
  return Object.freeze({
    authenticated: a.authenticated || b.authenticated,
    scopes: [...a.scopes, ...b.scopes],
    policies: [...a.policies, ...b.policies],
  });
}

/**
 * What `own` demands beyond the conjunction of `others`; undefined where they demand all of it already.
 *
 * Since composition 2.9.5 and its siblings an interface carries the conjunction of what its objects demand. Such a
 * requirement says nothing new. Older supergraphs let a service annotate the interface itself, which must then bind
 * every object that implements it.
 */
export function requirementBeyond(own: Requirement, others: readonly Requirement[]): Requirement | undefined {
  const scopes = others.flatMap((other) => other.scopes);
  const policies = others.flatMap((other) => other.policies);
  const beyond = {
    authenticated: own.authenticated && !others.some((other) => other.authenticated),
    scopes: own.scopes.filter((anyOf) => !isImplied(anyOf, scopes)),
    policies: own.policies.filter((anyOf) => !isImplied(anyOf, policies)),
  };
  const isEmpty = !beyond.authenticated && beyond.scopes.length === 0 && beyond.policies.length === 0;
  return isEmpty ? undefined : Object.freeze(beyond);
}

/** Whether whoever meets all of `given` meets `target`: each way to meet them holds one alternative of the target. */
function isImplied(target: AnyOf, given: readonly AnyOf[]): boolean {
  const ways = conjunction(given);
  return (
    ways !== undefined && ways.every((way) => target.some((names) => names.every((name) => way.has(name))))
  );
}

function conjunction(given: readonly AnyOf[]): readonly ReadonlySet<string>[] | undefined {
  const distinct = new Map(given.map((anyOf) => [JSON.stringify(anyOf), anyOf]));
  let ways: readonly ReadonlySet<string>[] = [new Set()];
  for (const anyOf of distinct.values()) {
    if (ways.length * anyOf.length > maxAlternatives) return undefined;
    ways = ways.flatMap((way) => anyOf.map((names) => new Set([...way, ...names])));
  }
  return ways;
}
