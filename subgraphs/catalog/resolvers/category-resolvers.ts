import type { CatalogContext, CategoryRow } from '#subgraphs/catalog/loaders.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';

/** Fields of `Category` that are not a column as it is. */
export const categoryResolvers: Resolvers<CatalogContext>[string] = {
  __resolveReference: (category: Representation<{ id: string }>, { loaders }: CatalogContext) =>
    loaders.categories.load(keyText(category.id)),

  products: (category: CategoryRow, { first }: { first?: number | null }, { loaders }) =>
    loaders.productsOfCategory.load({ parentId: category.id, first: pageSize(first, { fallback: 20 }) }),
};
