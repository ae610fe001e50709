import { requireAffordable } from '#subgraphs/orders/order-limits.ts';
import type { OrderItemRow } from '#subgraphs/orders/rows.ts';
import { badInput } from '#subgraphs/shared/request-errors.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

const selectItems = `SELECT cart_items.upc, cart_items.quantity, products.price AS unitPrice
  FROM cart_items JOIN products ON products.upc = cart_items.upc
  WHERE cart_items.buyer_id = ? ORDER BY cart_items.upc`;

const addItem = `INSERT INTO cart_items SELECT ?, upc, ? FROM products WHERE upc = ?
  ON CONFLICT (buyer_id, upc) DO UPDATE SET quantity = quantity + excluded.quantity`;

/** What somebody put aside, at today's prices. */
export function readCart(database: SqlDatabase, buyerId: string): OrderItemRow[] {
  return database.all<OrderItemRow>(selectItems, buyerId);
}

/**
 * Puts items aside.
 * @returns the cart afterwards.
 * @throws GraphQLError `BAD_USER_INPUT` for an unknown product, or when the cart would hold more than can be ordered.
 */
export function addToCart(
  database: SqlDatabase,
  item: { readonly buyerId: string; readonly upc: string; readonly quantity: number },
): OrderItemRow[] {
  return database.transaction(() => {
    const added = database.run(addItem, item.buyerId, item.quantity, item.upc);
    if (added === 0) throw badInput('There is no product with this `upc`.');
    const items = readCart(database, item.buyerId);
    requireAffordable(items);
    return items;
  });
}

/** Takes everything out. */
export function emptyCart(database: SqlDatabase, buyerId: string): void {
  database.run('DELETE FROM cart_items WHERE buyer_id = ?', buyerId);
}
