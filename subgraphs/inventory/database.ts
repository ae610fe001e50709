import type { DatabaseDefinition } from '#subgraphs/shared/open-seeded-database.ts';
import { allProductSeeds } from '#subgraphs/shared/seed/products.ts';
import { createRandom } from '#subgraphs/shared/seed/random.ts';
import { supplierSeeds } from '#subgraphs/shared/seed/suppliers.ts';
import { warehouseSeeds } from '#subgraphs/shared/seed/warehouses.ts';

const tables = `
  CREATE TABLE warehouses (
    id TEXT PRIMARY KEY,
    city TEXT NOT NULL,
    country TEXT NOT NULL
  ) STRICT;
  CREATE TABLE suppliers (
    code TEXT PRIMARY KEY,
    lead_time_days INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE products (
    upc TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('Book', 'Gadget'))
  ) STRICT;
  CREATE TABLE stock (
    upc TEXT NOT NULL REFERENCES products,
    warehouse_id TEXT NOT NULL REFERENCES warehouses,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (upc, warehouse_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX stock_by_warehouse ON stock (warehouse_id, quantity, upc);
`;

/** The tables of inventory: warehouses, lead times, and how many items are where. */
export const inventoryDatabase: DatabaseDefinition = {
  applicationId: 4203,
  createTables(database) {
    database.script(tables);
    for (const { id, city, country } of warehouseSeeds) {
      database.insert('warehouses', { id, city, country });
    }
    for (const { code, leadTimeDays } of supplierSeeds) {
      database.insert('suppliers', { code, lead_time_days: leadTimeDays });
    }
    for (const { number, upc, kind } of allProductSeeds()) {
      database.insert('products', { upc, kind });
      const random = createRandom(`stock ${number}`);
      // One product in fifteen is sold out everywhere, so that `inStock: false` is easy to find.
      const soldOut = random.integer(1, 15) === 1;
      for (const { id } of warehouseSeeds) {
        const quantity = soldOut ? 0 : Math.max(0, random.integer(-20, 120));
        database.insert('stock', { upc, warehouse_id: id, quantity });
      }
    }
  },
};
