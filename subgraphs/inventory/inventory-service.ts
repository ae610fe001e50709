import type { ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { inventoryDatabase } from '#subgraphs/inventory/database.ts';
import { createInventoryLoaders } from '#subgraphs/inventory/loaders.ts';
import type { InventoryContext } from '#subgraphs/inventory/loaders.ts';
import { inventoryResolvers } from '#subgraphs/inventory/resolvers/inventory-resolvers.ts';

/** The subgraph `inventory`. */
export const inventoryService: ServiceDefinition<InventoryContext> = {
  name: 'inventory',
  defaultPort: 4203,
  schemaUrl: new URL('schema.graphql', import.meta.url),
  database: inventoryDatabase,
  resolvers: inventoryResolvers,
  createContext: (base) => ({ ...base, loaders: createInventoryLoaders(base.database) }),
};
