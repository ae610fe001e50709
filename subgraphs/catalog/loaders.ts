import type { EntityLoader, ListLoader } from '#kit/index.ts';
import { createChildListLoader, wantedChildren } from '#subgraphs/shared/child-list-loader.ts';
import type { ChildListKey } from '#subgraphs/shared/child-list-loader.ts';
import { amongKeys, createRowLoader } from '#subgraphs/shared/row-loader.ts';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** A product, as the table has it. */
export interface ProductRow {
  readonly number: number;
  readonly upc: string;
  readonly kind: 'Book' | 'Gadget';
  readonly name: string;
  readonly description: string;
  /** In euro cents. */
  readonly price: number;
  /** In grams. */
  readonly weight: number;
  readonly categoryId: string;
  readonly supplierCode: string;
  /** Of a book. */
  readonly isbn: string | null;
  /** Of a book: JSON, an array of text. */
  readonly authors: string | null;
  /** Of a book. */
  readonly pages: number | null;
  /** Of a gadget. */
  readonly brand: string | null;
  /** Of a gadget. */
  readonly warrantyMonths: number | null;
}

/** A category, as the table has it. */
export interface CategoryRow {
  readonly id: string;
  readonly name: string;
  readonly unitsSold: number;
}

/** A supplier, as the table has it. */
export interface SupplierRow {
  readonly code: string;
  readonly name: string;
  readonly country: string;
}

/** The loaders of one request. */
export interface CatalogLoaders {
  readonly products: EntityLoader<ProductRow>;
  readonly categories: EntityLoader<CategoryRow>;
  readonly suppliers: EntityLoader<SupplierRow>;
  readonly productsOfCategory: ListLoader<ChildListKey, ProductRow>;
}

/** What the resolvers of the catalog get. */
export interface CatalogContext extends BaseContext {
  readonly loaders: CatalogLoaders;
}

/** Selects a {@link ProductRow} from `products`. */
export const productColumns = `products.number, products.upc, products.kind, products.name, products.description,
  products.price, products.weight, products.category_id AS categoryId, products.supplier_code AS supplierCode,
  products.isbn, products.authors, products.pages, products.brand, products.warranty_months AS warrantyMonths`;

/** Selects a {@link CategoryRow} from `categories`. */
export const categoryColumns = 'categories.id, categories.name, categories.units_sold AS unitsSold';

const productsOfCategory = `WITH ${wantedChildren}, ranked AS (
    SELECT wanted.parentId, wanted.first, ${productColumns},
      row_number() OVER (PARTITION BY wanted.first, wanted.parentId ORDER BY products.number) AS position
    FROM wanted CROSS JOIN products ON products.category_id = wanted.parentId
  ) SELECT * FROM ranked WHERE position <= first ORDER BY position`;

/** Makes the loaders of one request. */
export function createCatalogLoaders(database: SqlDatabase): CatalogLoaders {
  return {
    products: createRowLoader<ProductRow>(
      database,
      `SELECT ${productColumns} FROM products WHERE upc ${amongKeys}`,
      (product) => product.upc,
    ),
    categories: createRowLoader<CategoryRow>(
      database,
      `SELECT ${categoryColumns} FROM categories WHERE id ${amongKeys}`,
      (category) => category.id,
    ),
    suppliers: createRowLoader<SupplierRow>(
      database,
      `SELECT code, name, country FROM suppliers WHERE code ${amongKeys}`,
      (supplier) => supplier.code,
    ),
    productsOfCategory: createChildListLoader<ProductRow>(database, productsOfCategory),
  };
}
