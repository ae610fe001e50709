import { estimateShipping } from '#subgraphs/inventory/estimate-shipping.ts';
import type { InventoryContext, ProductRow } from '#subgraphs/inventory/loaders.ts';
import { euro } from '#subgraphs/shared/money.ts';
import type { Money } from '#subgraphs/shared/money.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';

/** What the gateway says of a product: its key, and what `shippingEstimate` requires where somebody asks for that. */
type ProductRepresentation = Representation<{ upc: string; price: number; weight: number }>;

/** A row of ours with what the catalog said of it. */
interface Product extends ProductRow {
  readonly price?: unknown;
  readonly weight?: unknown;
}

async function resolveReference(
  representation: ProductRepresentation,
  { loaders }: InventoryContext,
): Promise<Product | null> {
  const row = await loaders.products.load(keyText(representation.upc));
  return row && { ...row, price: representation.price, weight: representation.weight };
}

/** Fields of `Book` and `Gadget`. */
export const concreteProductResolvers: Resolvers<InventoryContext>[string] = {
  __resolveReference: resolveReference,

  async inStock(product: Product, _args, { loaders }) {
    const levels = await loaders.stock.load(product.upc);
    return levels.some(({ quantity }) => quantity > 0);
  },

  stock: (product: Product, _args, { loaders }) => loaders.stock.load(product.upc),

  shippingEstimate({ kind, price, weight }: Product): Money | null {
    // Null where the catalog did not answer; the gateway says why.
    if (typeof price !== 'number' || typeof weight !== 'number') return null;
    return euro(estimateShipping({ kind, price, weight }));
  },
};

/** The interface: which kind a product is. */
export const productResolvers: Resolvers<InventoryContext>[string] = {
  __resolveReference: resolveReference,

  __resolveType: (product: Product) => product.kind,
};
