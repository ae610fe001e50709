import { badInput } from '#subgraphs/shared/request-errors.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';
import { emptyCart, readCart } from '#subgraphs/orders/cart.ts';
import { requireAffordable, requireQuantity } from '#subgraphs/orders/order-limits.ts';
import { orderColumns } from '#subgraphs/orders/rows.ts';
import type { BuyerRow, OrderItemRow, OrderRow } from '#subgraphs/orders/rows.ts';

/** Items of one product that somebody wants. */
export interface WantedItem {
  readonly upc: string;
  readonly quantity: number;
}

/** What {@link placeOrder} needs. */
export interface PlaceOrderOptions {
  readonly buyer: BuyerRow;
  /** Absent: what is in the cart, which is emptied. */
  readonly items: readonly WantedItem[] | undefined;
  readonly now: Date;
}

const maxProducts = 100;

const insertOrder = `INSERT INTO orders (buyer_id, tenant_id, status, placed_at) VALUES (?, ?, 'PLACED', ?)
  RETURNING number`;

/** The price is the service's own, never the caller's. */
const insertItem = `INSERT INTO order_items (order_number, upc, quantity, unit_price, purchase_price)
  SELECT ?, upc, ?, price, purchase_price FROM products WHERE upc = ?`;

const selectItems = `SELECT upc, quantity, unit_price AS unitPrice FROM order_items WHERE order_number = ?`;

/**
 * Stores an order on account, all of it or nothing.
 * @throws GraphQLError `BAD_USER_INPUT` for no items, too many, too expensive ones, or an unknown product.
 */
export function placeOrder(database: SqlDatabase, options: PlaceOrderOptions): OrderRow | undefined {
  const { buyer, items, now } = options;
  return database.transaction(() => {
    const wanted = mergeItems(items ?? readCart(database, buyer.id));
    const order = database.get<{ number: number }>(insertOrder, buyer.id, buyer.tenantId, now.toISOString());
    const number = order?.number ?? null;
    for (const [upc, quantity] of wanted) {
      if (database.run(insertItem, number, quantity, upc) === 0) {
        throw badInput('One of the products does not exist.');
      }
    }
    requireAffordable(database.all<OrderItemRow>(selectItems, number));
    if (!items) emptyCart(database, buyer.id);
    return database.get<OrderRow>(`SELECT ${orderColumns} FROM orders WHERE number = ?`, number);
  });
}

/** A product named twice is ordered once, with the sum of the quantities. */
function mergeItems(items: readonly WantedItem[]): Map<string, number> {
  if (items.length === 0) throw badInput('There is nothing to order: `items` and your cart are empty.');
  const merged = new Map<string, number>();
  for (const { upc, quantity } of items) {
    requireQuantity(quantity);
    merged.set(upc, (merged.get(upc) ?? 0) + quantity);
  }
  if (merged.size > maxProducts) {
    throw badInput(`The order has ${merged.size} products; it must have at most ${maxProducts}.`);
  }
  return merged;
}
