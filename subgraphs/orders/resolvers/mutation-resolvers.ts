import { addToCart } from '#subgraphs/orders/cart.ts';
import type { OrdersContext } from '#subgraphs/orders/loaders.ts';
import { requireQuantity } from '#subgraphs/orders/order-limits.ts';
import { placeOrder } from '#subgraphs/orders/place-order.ts';
import type { WantedItem } from '#subgraphs/orders/place-order.ts';
import { requireBuyer } from '#subgraphs/orders/require-buyer.ts';
import { badInput } from '#subgraphs/shared/request-errors.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

interface PlaceOrderArgs {
  readonly input: { readonly items?: readonly WantedItem[] | null };
}

/** Fields of `Mutation` in orders. */
export const mutationResolvers: Resolvers<OrdersContext>[string] = {
  async addToCart(_root, { input }: { readonly input: WantedItem }, context) {
    const { id: buyerId } = await requireBuyer(context);
    requireQuantity(input.quantity);
    return addToCart(context.database, { buyerId, upc: input.upc, quantity: input.quantity });
  },

  async placeOrder(_root, { input }: PlaceOrderArgs, context) {
    const buyer = await requireBuyer(context);
    const order = placeOrder(context.database, {
      buyer,
      items: input.items ?? undefined,
      now: context.now(),
    });
    clearLoaders(context);
    return { order };
  },

  async cancelOrder(_root, { id }: { readonly id: string }, context) {
    const { tenantId } = requireIdentity(context.identity);
    const changed = context.database.run(
      "UPDATE orders SET status = 'CANCELLED' WHERE id = ? AND tenant_id = ? AND status = 'PLACED'",
      id,
      tenantId,
    );
    if (changed === 0) throw badInput('There is no order with this `id` that can still be cancelled.');
    clearLoaders(context);
    return context.loaders.orders.load(id);
  },
};

/** Later fields of the same operation must not see what was loaded before the change. */
function clearLoaders({ loaders }: OrdersContext): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}
