import type { CatalogContext, ProductRow } from '#subgraphs/catalog/loaders.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';

const resolveReference = (product: Representation<{ upc: string }>, { loaders }: CatalogContext): unknown =>
  loaders.products.load(keyText(product.upc));

/** Fields that every kind of product has. */
const commonFields: Resolvers<CatalogContext>[string] = {
  __resolveReference: resolveReference,

  category: (product: ProductRow, _args, { loaders }) => loaders.categories.load(product.categoryId),

  supplier: (product: ProductRow, _args, { loaders }) => loaders.suppliers.load(product.supplierCode),
};

/** The interface: other services know a product by its code alone, and ask here which kind it is. */
export const productResolvers: Resolvers<CatalogContext>[string] = {
  __resolveReference: resolveReference,

  __resolveType: (product: ProductRow) => product.kind,
};

/** Fields of `Book` that are not a column as it is. */
export const bookResolvers: Resolvers<CatalogContext>[string] = {
  ...commonFields,

  authors: (product: ProductRow): unknown => JSON.parse(product.authors ?? '[]'),
};

/** Fields of `Gadget` that are not a column as it is. */
export const gadgetResolvers: Resolvers<CatalogContext>[string] = commonFields;
