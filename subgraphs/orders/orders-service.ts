import type { ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { ordersDatabase } from '#subgraphs/orders/database.ts';
import { createOrdersLoaders } from '#subgraphs/orders/loaders.ts';
import type { OrdersContext } from '#subgraphs/orders/loaders.ts';
import { ordersResolvers } from '#subgraphs/orders/resolvers/orders-resolvers.ts';

/** The subgraph `orders`. */
export const ordersService: ServiceDefinition<OrdersContext> = {
  name: 'orders',
  defaultPort: 4205,
  schemaUrl: new URL('schema.graphql', import.meta.url),
  database: ordersDatabase,
  resolvers: ordersResolvers,
  createContext: (base) => ({ ...base, loaders: createOrdersLoaders(base.database) }),
};
