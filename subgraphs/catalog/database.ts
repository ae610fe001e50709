import { describeProduct } from '#subgraphs/catalog/seed/describe-product.ts';
import type { DatabaseDefinition } from '#subgraphs/shared/open-seeded-database.ts';
import { categorySeeds } from '#subgraphs/shared/seed/categories.ts';
import { allProductSeeds } from '#subgraphs/shared/seed/products.ts';
import type { ProductSeed } from '#subgraphs/shared/seed/products.ts';
import { createRandom } from '#subgraphs/shared/seed/random.ts';
import { supplierSeeds } from '#subgraphs/shared/seed/suppliers.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

const tables = `
  CREATE TABLE categories (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    units_sold INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE suppliers (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL
  ) STRICT;
  CREATE TABLE products (
    number INTEGER PRIMARY KEY,
    upc TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('Book', 'Gadget')),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    price INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    category_id TEXT NOT NULL REFERENCES categories,
    supplier_code TEXT NOT NULL REFERENCES suppliers,
    popularity_rank INTEGER NOT NULL UNIQUE,
    isbn TEXT,
    authors TEXT,
    pages INTEGER,
    brand TEXT,
    warranty_months INTEGER
  ) STRICT;
  CREATE INDEX products_by_category ON products (category_id, number);
`;

/** The tables of the catalog: categories, suppliers and products of both kinds. */
export const catalogDatabase: DatabaseDefinition = {
  applicationId: 4202,
  createTables(database) {
    database.script(tables);
    for (const { id, name } of categorySeeds) {
      // The figure of the day the catalog stopped counting. The orders service has taken the field over since.
      const unitsSold = createRandom(`category ${id}`).integer(100, 400);
      database.insert('categories', { id, name, units_sold: unitsSold });
    }
    for (const { code, name, country } of supplierSeeds) {
      database.insert('suppliers', { code, name, country });
    }
    for (const product of allProductSeeds()) insertProduct(database, product);
  },
};

function insertProduct(database: SqlDatabase, product: ProductSeed): void {
  const { description, isbn, authors, pages, brand, warrantyMonths } = describeProduct(product);
  database.insert('products', {
    number: product.number,
    upc: product.upc,
    kind: product.kind,
    name: product.name,
    description,
    price: product.price,
    weight: product.weight,
    category_id: product.category.id,
    supplier_code: product.supplierCode,
    popularity_rank: product.popularityRank,
    isbn: isbn ?? null,
    authors: authors ? JSON.stringify(authors) : null,
    pages: pages ?? null,
    brand: brand ?? null,
    warranty_months: warrantyMonths ?? null,
  });
}
