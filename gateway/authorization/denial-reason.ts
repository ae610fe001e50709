import type { AnyOf, Requirement } from '#gateway/authorization/access-requirements.ts';
import type { Identity } from '#gateway/identity/identity.ts';

/** Which kind of requirement is not met: no identity where one is needed, a scope, or a policy. */
export type DenialReason = 'authenticated' | 'scopes' | 'policy';

/** Whoever asks. */
export interface Caller {
  /** undefined: anonymous. */
  readonly identity: Identity | undefined;
  /** Policies decided in this request's favour; whatever is not here is denied. */
  readonly grantedPolicies: ReadonlySet<string>;
}

/**
 * Why a caller does not meet a requirement; undefined when they do. Scopes belong to an identity, so that a
 * requirement of scopes is one of an identity first.
 */
export function denialReason(requirement: Requirement, caller: Caller): DenialReason | undefined {
  const needsIdentity = requirement.authenticated || requirement.scopes.length > 0;
  if (needsIdentity && !caller.identity) return 'authenticated';
  const scopes = new Set(caller.identity?.scopes);
  if (!requirement.scopes.every((anyOf) => holdsOne(anyOf, scopes))) return 'scopes';
  if (!requirement.policies.every((anyOf) => holdsOne(anyOf, caller.grantedPolicies))) return 'policy';
  return undefined;
}

function holdsOne(anyOf: AnyOf, held: ReadonlySet<string>): boolean {
  return anyOf.some((names) => names.every((name) => held.has(name)));
}
