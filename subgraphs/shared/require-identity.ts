import type { Identity } from '#kit/index.ts';
import { forbidden, unauthenticated } from '#subgraphs/shared/request-errors.ts';

/** An identity whose tenant is known. */
export interface TenantIdentity extends Identity {
  readonly tenantId: string;
}

/**
 * The caller, for fields that are about whoever calls. The gateway refuses anonymous callers first; this is the
 * service's own check.
 * @throws GraphQLError `UNAUTHENTICATED` for nobody, `FORBIDDEN` for somebody without a tenant.
 */
export function requireIdentity(identity: Identity | undefined): TenantIdentity {
  if (!identity) throw unauthenticated();
  if (identity.tenantId === undefined) throw forbidden('Your credential names no tenant.');
  return { ...identity, tenantId: identity.tenantId };
}
