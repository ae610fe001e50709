import { badInput } from '#subgraphs/shared/request-errors.ts';
import type { OrderItemRow } from '#subgraphs/orders/rows.ts';

/** The most items of one product in an order or a cart. */
const maxQuantity = 1_000;

/** The most that an order or a cart may come to, in euro cents; sums stay far within GraphQL's 32-bit `Int`. */
const maxTotal = 2_000_000;

/**
 * Checks how many items of one product are wanted.
 * @throws GraphQLError `BAD_USER_INPUT` unless it is 1 to 1,000.
 */
export function requireQuantity(quantity: number): void {
  if (quantity < 1 || quantity > maxQuantity) {
    throw badInput(`\`quantity\` is ${quantity}; it must be between 1 and ${maxQuantity}.`);
  }
}

/**
 * Checks what all items come to.
 * @throws GraphQLError `BAD_USER_INPUT` above 20,000 euro, or when a quantity is out of bounds.
 */
export function requireAffordable(items: readonly OrderItemRow[]): void {
  for (const { quantity } of items) requireQuantity(quantity);
  const total = totalOf(items);
  if (total > maxTotal) {
    throw badInput(
      `The items come to ${total / 100} euro; at most ${maxTotal / 100} can be ordered at once.`,
    );
  }
}

/** What all items come to, in euro cents. */
export function totalOf(items: readonly OrderItemRow[]): number {
  return items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
}
