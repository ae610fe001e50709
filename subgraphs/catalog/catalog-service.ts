import type { ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { catalogDatabase } from '#subgraphs/catalog/database.ts';
import { createCatalogLoaders } from '#subgraphs/catalog/loaders.ts';
import type { CatalogContext } from '#subgraphs/catalog/loaders.ts';
import { catalogResolvers } from '#subgraphs/catalog/resolvers/catalog-resolvers.ts';

/** The subgraph `catalog`. */
export const catalogService: ServiceDefinition<CatalogContext> = {
  name: 'catalog',
  defaultPort: 4202,
  schemaUrl: new URL('schema.graphql', import.meta.url),
  database: catalogDatabase,
  resolvers: catalogResolvers,
  createContext: (base) => ({ ...base, loaders: createCatalogLoaders(base.database) }),
};
