import { pickPopularProduct, productSeed } from '#subgraphs/shared/seed/products.ts';
import { createRandom } from '#subgraphs/shared/seed/random.ts';
import type { Random } from '#subgraphs/shared/seed/random.ts';
import { userCount, userSeed } from '#subgraphs/shared/seed/users.ts';

/** Items of one product in an order. */
export interface OrderItemSeed {
  readonly upc: string;
  readonly quantity: number;
  /** Of one item, in euro cents. */
  readonly unitPrice: number;
  /** What the shop paid for one item, in euro cents. */
  readonly purchasePrice: number;
}

/** Products that a person ordered. */
export interface OrderSeed {
  /** 1 to {@link orderCount}; a higher number is newer. */
  readonly number: number;
  readonly buyerId: string;
  readonly tenantId: string;
  readonly status: 'PLACED' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED';
  /** RFC 3339, UTC. */
  readonly placedAt: string;
  /** The card's last four digits; absent where the order is paid on account. */
  readonly cardDigits: string | undefined;
  /** At least one; every product at most once. */
  readonly items: readonly OrderItemSeed[];
}

/** How many orders there are. */
export const orderCount = 2_000;

const firstMs = Date.UTC(2023, 6, 1);
const stepMs = 8 * 3_600_000;
/** The newest orders are still on their way. */
const openOrders = 60;

/** Order `number`, 1 to {@link orderCount}. */
function orderSeed(number: number): OrderSeed {
  const random = createRandom(`order ${number}`);
  const buyer = userSeed(random.integer(1, userCount));
  return {
    number,
    buyerId: buyer.id,
    tenantId: buyer.tenant.id,
    status: statusOf(number, random),
    placedAt: new Date(
      firstMs + number * stepMs + random.integer(0, stepMs / 1_000 - 1) * 1_000,
    ).toISOString(),
    cardDigits: random.fraction() < 0.5 ? String(random.integer(0, 9_999)).padStart(4, '0') : undefined,
    items: itemsOf(random),
  };
}

function statusOf(number: number, random: Random): OrderSeed['status'] {
  if (number > orderCount - openOrders / 2) return 'PLACED';
  if (number > orderCount - openOrders) return 'SHIPPED';
  return random.integer(1, 20) === 1 ? 'CANCELLED' : 'DELIVERED';
}

function itemsOf(random: Random): OrderItemSeed[] {
  const items = new Map<string, OrderItemSeed>();
  for (let left = random.integer(1, 5); left > 0; left -= 1) {
    const { upc, price: unitPrice, purchasePrice } = productSeed(pickPopularProduct(random));
    items.set(upc, { upc, quantity: random.integer(1, 4), unitPrice, purchasePrice });
  }
  return [...items.values()];
}

/** All orders, oldest first. */
export function allOrderSeeds(): OrderSeed[] {
  return Array.from({ length: orderCount }, (_, index) => orderSeed(index + 1));
}
