import type { AccountsContext } from '#subgraphs/accounts/loaders.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

/** Fields of `Query` in accounts. */
export const queryResolvers: Resolvers<AccountsContext>[string] = {
  me: (_root, _args, { identity, loaders }) => (identity ? loaders.users.load(identity.userId) : null),

  user: (_root, { id }: { id: string }, { loaders }) => loaders.users.load(id),

  users(_root, { first }: { first?: number | null }, { identity, loaders }) {
    const { tenantId } = requireIdentity(identity);
    return loaders.usersOfTenant.load({ parentId: tenantId, first: pageSize(first, { fallback: 20 }) });
  },

  tenant: (_root, _args, { identity, loaders }) => loaders.tenants.load(requireIdentity(identity).tenantId),
};
