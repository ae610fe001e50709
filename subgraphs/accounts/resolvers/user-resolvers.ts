import type { AccountsContext, UserRow } from '#subgraphs/accounts/loaders.ts';
import { euro } from '#subgraphs/shared/money.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';

/** Fields of `User` that are not a column as it is. */
export const userResolvers: Resolvers<AccountsContext>[string] = {
  __resolveReference: (user: Representation<{ id: string }>, { loaders }: AccountsContext) =>
    loaders.users.load(keyText(user.id)),

  roles: (user: UserRow): unknown => JSON.parse(user.roles),

  tenant: (user: UserRow, _args, { loaders }) => loaders.tenants.load(user.tenantId),

  creditLimit: (user: UserRow) => euro(user.creditLimit),
};
