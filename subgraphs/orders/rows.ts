/** An order, as the table has it, with its sums. */
export interface OrderRow {
  readonly number: number;
  readonly id: string;
  readonly buyerId: string;
  readonly tenantId: string;
  readonly status: 'PLACED' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED';
  readonly placedAt: string;
  /** Null when paid on account. */
  readonly cardDigits: string | null;
}

/** What the items of an order come to. */
export interface OrderTotalRow {
  readonly id: string;
  /** In euro cents. */
  readonly total: number;
  /** In euro cents. */
  readonly margin: number;
}

/** Items of one product in an order or a cart. */
export interface OrderItemRow {
  readonly upc: string;
  readonly quantity: number;
  /** In euro cents. */
  readonly unitPrice: number;
}

/** Somebody who may order. */
export interface BuyerRow {
  readonly id: string;
  readonly tenantId: string;
}

/** Selects an {@link OrderRow} from `orders`. */
export const orderColumns = `orders.number, orders.id, orders.buyer_id AS buyerId, orders.tenant_id AS tenantId,
  orders.status, orders.placed_at AS placedAt, orders.card_digits AS cardDigits`;
