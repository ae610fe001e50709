import type { ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { accountsDatabase } from '#subgraphs/accounts/database.ts';
import { createAccountsLoaders } from '#subgraphs/accounts/loaders.ts';
import type { AccountsContext } from '#subgraphs/accounts/loaders.ts';
import { accountsResolvers } from '#subgraphs/accounts/resolvers/accounts-resolvers.ts';

/** The subgraph `accounts`. */
export const accountsService: ServiceDefinition<AccountsContext> = {
  name: 'accounts',
  defaultPort: 4201,
  schemaUrl: new URL('schema.graphql', import.meta.url),
  database: accountsDatabase,
  resolvers: accountsResolvers,
  createContext: (base) => ({ ...base, loaders: createAccountsLoaders(base.database) }),
};
