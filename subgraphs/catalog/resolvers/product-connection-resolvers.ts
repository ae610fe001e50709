import { productColumns } from '#subgraphs/catalog/loaders.ts';
import type { CatalogContext, ProductRow } from '#subgraphs/catalog/loaders.ts';
import { decodeCursor, encodeCursor, toPage } from '#subgraphs/shared/cursor.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** The arguments of `Query.products`. */
export interface ListProductsArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly filter?: { readonly categoryId?: string | null; readonly maxPrice?: number | null } | null;
}

/** A page of products, and the condition it was made with, for `totalCount`. */
interface ProductConnection extends ReturnType<typeof toPage<ProductRow>> {
  readonly categoryId: string | null;
  readonly maxPrice: number | null;
}

const condition = '(?1 IS NULL OR category_id = ?1) AND (?2 IS NULL OR price <= ?2)';

/** One page, by product number. */
export function listProducts(database: SqlDatabase, args: ListProductsArgs): ProductConnection {
  const size = pageSize(args.first, { fallback: 20 });
  const after = decodeCursor(args.after) ?? 0;
  const { categoryId = null, maxPrice = null } = args.filter ?? {};
  const rows = database.all<ProductRow>(
    `SELECT ${productColumns} FROM products WHERE ${condition} AND number > ?3 ORDER BY number LIMIT ?4`,
    categoryId,
    maxPrice,
    after,
    size + 1,
  );
  return { ...toPage(rows, size), categoryId, maxPrice };
}

/** Fields of `ProductConnection`: the count is made only when somebody asks. */
export const productConnectionResolvers: Resolvers<CatalogContext>[string] = {
  edges: ({ nodes }: ProductConnection) => nodes.map((node) => ({ node, cursor: encodeCursor(node.number) })),

  totalCount: ({ categoryId, maxPrice }: ProductConnection, _args, { database }) =>
    database.get<{ count: number }>(
      `SELECT count(*) AS count FROM products WHERE ${condition}`,
      categoryId,
      maxPrice,
    )?.count,
};
