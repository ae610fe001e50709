import { categoryColumns, productColumns } from '#subgraphs/catalog/loaders.ts';
import type { CatalogContext, CategoryRow, ProductRow } from '#subgraphs/catalog/loaders.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { badInput } from '#subgraphs/shared/request-errors.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';
import { listProducts } from '#subgraphs/catalog/resolvers/product-connection-resolvers.ts';
import type { ListProductsArgs } from '#subgraphs/catalog/resolvers/product-connection-resolvers.ts';

interface SearchArgs {
  readonly text: string;
  readonly first?: number | null;
}

const minSearchChars = 2;
const maxSearchChars = 100;

/** Fields of `Query` in the catalog. */
export const queryResolvers: Resolvers<CatalogContext>[string] = {
  topProducts: (_root, { first }: { first?: number | null }, { database }) =>
    database.all<ProductRow>(
      `SELECT ${productColumns} FROM products ORDER BY popularity_rank LIMIT ?`,
      pageSize(first, { fallback: 5 }),
    ),

  product: (_root, { upc }: { upc: string }, { loaders }) => loaders.products.load(upc),

  products: (_root, args: ListProductsArgs, { database }) => listProducts(database, args),

  categories: (_root, _args, { database }) =>
    database.all<CategoryRow>(`SELECT ${categoryColumns} FROM categories ORDER BY name`),

  search(_root, { text, first }: SearchArgs, { database }) {
    const wanted = text.trim().toLowerCase();
    const limit = pageSize(first, { fallback: 10, max: 100 });
    if (wanted.length < minSearchChars || wanted.length > maxSearchChars) {
      throw badInput(
        `\`text\` has ${wanted.length} characters; it must have ${minSearchChars} to ${maxSearchChars}.`,
      );
    }
    const categories = database.all<CategoryRow>(
      `SELECT ${categoryColumns} FROM categories WHERE instr(lower(name), ?) > 0 ORDER BY name LIMIT ?`,
      wanted,
      limit,
    );
    const products = database.all<ProductRow>(
      `SELECT ${productColumns} FROM products WHERE instr(lower(name), ?) > 0 ORDER BY popularity_rank LIMIT ?`,
      wanted,
      limit - categories.length,
    );
    return [...categories, ...products];
  },
};
