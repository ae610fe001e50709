import type { AccountsContext, TenantRow } from '#subgraphs/accounts/loaders.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';

/** Fields of `Tenant` that are not a column as it is. */
export const tenantResolvers: Resolvers<AccountsContext>[string] = {
  __resolveReference: (tenant: Representation<{ id: string }>, { loaders }: AccountsContext) =>
    loaders.tenants.load(keyText(tenant.id)),

  users(tenant: TenantRow, { first }: { first?: number | null }, { identity, loaders }) {
    // A tenant's people are nobody else's business, whatever the caller's scopes.
    if (identity?.tenantId !== tenant.id) return null;
    return loaders.usersOfTenant.load({ parentId: tenant.id, first: pageSize(first, { fallback: 20 }) });
  },
};
