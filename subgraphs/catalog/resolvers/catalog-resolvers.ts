import type { CatalogContext, CategoryRow, ProductRow } from '#subgraphs/catalog/loaders.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';
import { categoryResolvers } from '#subgraphs/catalog/resolvers/category-resolvers.ts';
import { mutationResolvers } from '#subgraphs/catalog/resolvers/mutation-resolvers.ts';
import { productConnectionResolvers } from '#subgraphs/catalog/resolvers/product-connection-resolvers.ts';
import {
  bookResolvers,
  gadgetResolvers,
  productResolvers,
} from '#subgraphs/catalog/resolvers/product-resolvers.ts';
import { queryResolvers } from '#subgraphs/catalog/resolvers/query-resolvers.ts';

/** All resolvers of the catalog; fields without one are columns of the same name. */
export const catalogResolvers: Resolvers<CatalogContext> = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  Product: productResolvers,
  Book: bookResolvers,
  Gadget: gadgetResolvers,
  Category: categoryResolvers,
  Supplier: {
    __resolveReference: (supplier: Representation<{ code: string }>, { loaders }: CatalogContext) =>
      loaders.suppliers.load(keyText(supplier.code)),
  },
  SearchResult: {
    __resolveType: (found: ProductRow | CategoryRow) => ('kind' in found ? found.kind : 'Category'),
  },
  ProductConnection: productConnectionResolvers,
};
