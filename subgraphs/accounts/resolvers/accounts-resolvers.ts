import type { AccountsContext } from '#subgraphs/accounts/loaders.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';
import { mutationResolvers } from '#subgraphs/accounts/resolvers/mutation-resolvers.ts';
import { queryResolvers } from '#subgraphs/accounts/resolvers/query-resolvers.ts';
import { tenantResolvers } from '#subgraphs/accounts/resolvers/tenant-resolvers.ts';
import { userResolvers } from '#subgraphs/accounts/resolvers/user-resolvers.ts';

/** All resolvers of accounts; fields without one are columns of the same name. */
export const accountsResolvers: Resolvers<AccountsContext> = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  User: userResolvers,
  Tenant: tenantResolvers,
};
