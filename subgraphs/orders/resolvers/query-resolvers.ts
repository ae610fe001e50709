import { readCart } from '#subgraphs/orders/cart.ts';
import type { OrdersContext } from '#subgraphs/orders/loaders.ts';
import { orderColumns } from '#subgraphs/orders/rows.ts';
import type { OrderRow } from '#subgraphs/orders/rows.ts';
import { decodeCursor, toPage } from '#subgraphs/shared/cursor.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

interface OrdersArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

const selectPage = `SELECT ${orderColumns} FROM orders
  WHERE tenant_id = ? AND number < ? ORDER BY number DESC LIMIT ?`;

/** Fields of `Query` in orders: the tenant is always the caller's. */
export const queryResolvers: Resolvers<OrdersContext>[string] = {
  orders(_root, { first, after }: OrdersArgs, { identity, database }) {
    const { tenantId } = requireIdentity(identity);
    const size = pageSize(first, { fallback: 20 });
    const before = decodeCursor(after) ?? Number.MAX_SAFE_INTEGER;
    return { ...toPage(database.all<OrderRow>(selectPage, tenantId, before, size + 1), size), tenantId };
  },

  async order(_root, { id }: { id: string }, { identity, loaders }) {
    const { tenantId } = requireIdentity(identity);
    const order = await loaders.orders.load(id);
    // Somebody else's order looks like no order: not even its existence is told.
    return order?.tenantId === tenantId ? order : null;
  },

  cart: (_root, _args, { identity, database }) => readCart(database, requireIdentity(identity).userId),
};
