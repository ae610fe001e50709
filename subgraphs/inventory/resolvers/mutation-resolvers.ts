import type { InventoryContext } from '#subgraphs/inventory/loaders.ts';
import { badInput } from '#subgraphs/shared/request-errors.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

interface RestockArgs {
  readonly input: { readonly upc: string; readonly warehouseId: string; readonly quantity: number };
}

const maxQuantity = 10_000;

/** Fields of `Mutation` in inventory. */
export const mutationResolvers: Resolvers<InventoryContext>[string] = {
  async restock(_root, { input }: RestockArgs, { identity, database, loaders }) {
    requireIdentity(identity);
    const { upc, warehouseId, quantity } = input;
    if (quantity < 1 || quantity > maxQuantity) {
      throw badInput(`\`quantity\` is ${quantity}; it must be between 1 and ${maxQuantity}.`);
    }
    const changed = database.run(
      'UPDATE stock SET quantity = quantity + ? WHERE upc = ? AND warehouse_id = ?',
      quantity,
      upc,
      warehouseId,
    );
    if (changed === 0) throw badInput('There is no such product or no such warehouse.');
    const levels = await loaders.stock.clear(upc).load(upc);
    return {
      product: await loaders.products.load(upc),
      stockLevel: levels.find((level) => level.warehouseId === warehouseId),
    };
  },
};
