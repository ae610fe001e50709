import type { OrdersContext } from '#subgraphs/orders/loaders.ts';
import { totalOf } from '#subgraphs/orders/order-limits.ts';
import type { OrderItemRow, OrderRow } from '#subgraphs/orders/rows.ts';
import { euro } from '#subgraphs/shared/money.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';

const paymentTermMs = 30 * 24 * 3_600_000;

/** Fields of `Order` that are not a column as it is. */
export const orderResolvers: Resolvers<OrdersContext>[string] = {
  async __resolveReference(
    representation: Representation<{ id: string }>,
    { identity, loaders }: OrdersContext,
  ) {
    const order = await loaders.orders.load(keyText(representation.id));
    return order && order.tenantId === identity?.tenantId ? order : null;
  },

  buyer: (order: OrderRow) => ({ id: order.buyerId }),

  tenant: (order: OrderRow) => ({ id: order.tenantId }),

  items: (order: OrderRow, { first }: { first?: number | null }, { loaders }) =>
    loaders.itemsOfOrder.load({ parentId: order.id, first: pageSize(first, { fallback: 10, max: 100 }) }),

  total: async (order: OrderRow, _args, { loaders }) =>
    euro((await loaders.orderTotals.load(order.id))?.total),

  margin: async (order: OrderRow, _args, { loaders }) =>
    euro((await loaders.orderTotals.load(order.id))?.margin),

  payment(order: OrderRow) {
    if (order.cardDigits !== null) {
      return { __typename: 'CardPayment', scheme: 'Visa', lastDigits: order.cardDigits };
    }
    return {
      __typename: 'InvoicePayment',
      invoiceNumber: `WS-${String(order.number).padStart(6, '0')}`,
      dueAt: new Date(Date.parse(order.placedAt) + paymentTermMs).toISOString(),
    };
  },
};

/** Fields of `OrderItem` that are not a column as it is. */
export const orderItemResolvers: Resolvers<OrdersContext>[string] = {
  product: (item: OrderItemRow) => ({ upc: item.upc }),

  unitPrice: (item: OrderItemRow) => euro(item.unitPrice),
};

/** Fields of `Cart`, which is the list of its items. */
export const cartResolvers: Resolvers<OrdersContext>[string] = {
  items: (items: readonly OrderItemRow[]) => items,

  total: (items: readonly OrderItemRow[]) => euro(totalOf(items)),
};

/** Fields of `OrderConnection`: the count is made only when somebody asks. */
export const orderConnectionResolvers: Resolvers<OrdersContext>[string] = {
  totalCount: ({ tenantId }: { readonly tenantId: string }, _args, { database }) =>
    database.get<{ count: number }>('SELECT count(*) AS count FROM orders WHERE tenant_id = ?', tenantId)
      ?.count,
};
