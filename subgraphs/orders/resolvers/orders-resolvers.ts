import type { OrdersContext } from '#subgraphs/orders/loaders.ts';
import { euro } from '#subgraphs/shared/money.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';
import { mutationResolvers } from '#subgraphs/orders/resolvers/mutation-resolvers.ts';
import {
  cartResolvers,
  orderConnectionResolvers,
  orderItemResolvers,
  orderResolvers,
} from '#subgraphs/orders/resolvers/order-resolvers.ts';
import { queryResolvers } from '#subgraphs/orders/resolvers/query-resolvers.ts';

interface ById {
  readonly id: string;
}
interface FirstArgs {
  readonly first?: number | null;
}

/** Other services' entities: this one knows them by their keys. */
const resolveById = async ({ id }: Representation<ById>): Promise<ById> => ({ id: keyText(id) });

/** All resolvers of orders; fields without one are columns of the same name. */
export const ordersResolvers: Resolvers<OrdersContext> = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  Order: orderResolvers,
  OrderItem: orderItemResolvers,
  OrderConnection: orderConnectionResolvers,
  Cart: cartResolvers,
  Product: {
    __resolveReference: async ({ upc }: Representation<{ upc: string }>) => ({ upc: keyText(upc) }),

    alsoBought: ({ upc }: { readonly upc: string }, { first }: FirstArgs, { loaders }) =>
      loaders.alsoBoughtWithProduct.load({
        parentId: upc,
        first: pageSize(first, { fallback: 5, max: 100 }),
      }),
  },
  Category: {
    __resolveReference: resolveById,

    unitsSold: async ({ id }: ById, _args, { loaders }) =>
      (await loaders.categorySales.load(id))?.unitsSold ?? 0,
  },
  User: {
    __resolveReference: resolveById,

    async orders({ id }: ById, { first }: FirstArgs, { identity, loaders }) {
      const buyer = await loaders.buyers.load(id);
      if (!identity || buyer?.tenantId !== identity.tenantId) return null;
      return loaders.ordersOfBuyer.load({ parentId: id, first: pageSize(first, { fallback: 10 }) });
    },
  },
  Tenant: {
    __resolveReference: resolveById,

    async spent({ id }: ById, _args, { identity, loaders }) {
      if (identity?.tenantId !== id) return null;
      return euro((await loaders.tenantSpending.load(id))?.spent ?? 0);
    },
  },
};
