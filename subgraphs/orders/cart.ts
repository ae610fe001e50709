import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';
import type { OrderItemRow } from '#subgraphs/orders/rows.ts';

const selectItems = `SELECT cart_items.upc, cart_items.quantity, products.price AS unitPrice
  FROM cart_items JOIN products ON products.upc = cart_items.upc
  WHERE cart_items.buyer_id = ? ORDER BY cart_items.upc`;

const addItem = `INSERT INTO cart_items VALUES (?, ?, ?)
  ON CONFLICT (buyer_id, upc) DO UPDATE SET quantity = min(quantity + excluded.quantity, ?)`;

/** The most items of one product that a cart or an order may have. */
export const maxQuantity = 1_000;

/** What somebody put aside, at today's prices. */
export function readCart(database: SqlDatabase, buyerId: string): OrderItemRow[] {
  return database.all<OrderItemRow>(selectItems, buyerId);
}

/** Puts items aside; more than {@link maxQuantity} of one product stay {@link maxQuantity}. */
export function addToCart(
  database: SqlDatabase,
  item: { readonly buyerId: string; readonly upc: string; readonly quantity: number },
): void {
  database.run(addItem, item.buyerId, item.upc, item.quantity, maxQuantity);
}

/** Takes everything out. */
export function emptyCart(database: SqlDatabase, buyerId: string): void {
  database.run('DELETE FROM cart_items WHERE buyer_id = ?', buyerId);
}
