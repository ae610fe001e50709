import type { DatabaseDefinition } from '#subgraphs/shared/open-seeded-database.ts';
import { allOrderSeeds } from '#subgraphs/shared/seed/orders.ts';
import type { OrderSeed } from '#subgraphs/shared/seed/orders.ts';
import { allProductSeeds } from '#subgraphs/shared/seed/products.ts';
import { allUserSeeds } from '#subgraphs/shared/seed/users.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

const tables = `
  CREATE TABLE buyers (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL
  ) STRICT;
  CREATE TABLE products (
    upc TEXT PRIMARY KEY,
    category_id TEXT NOT NULL,
    price INTEGER NOT NULL,
    purchase_price INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX products_by_category ON products (category_id);
  CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    id TEXT GENERATED ALWAYS AS ('o' || number) VIRTUAL UNIQUE,
    buyer_id TEXT NOT NULL REFERENCES buyers,
    tenant_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('PLACED', 'SHIPPED', 'DELIVERED', 'CANCELLED')),
    placed_at TEXT NOT NULL,
    card_digits TEXT
  ) STRICT;
  CREATE INDEX orders_by_tenant ON orders (tenant_id, number);
  CREATE INDEX orders_by_buyer ON orders (buyer_id, number);
  CREATE TABLE order_items (
    order_number INTEGER NOT NULL REFERENCES orders,
    upc TEXT NOT NULL REFERENCES products,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL,
    purchase_price INTEGER NOT NULL,
    PRIMARY KEY (order_number, upc)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX order_items_by_product ON order_items (upc);
  CREATE TABLE cart_items (
    buyer_id TEXT NOT NULL REFERENCES buyers,
    upc TEXT NOT NULL REFERENCES products,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (buyer_id, upc)
  ) STRICT, WITHOUT ROWID;
`;

/** The tables of orders, with the prices it charges and the people it knows. */
export const ordersDatabase: DatabaseDefinition = {
  applicationId: 4205,
  createTables(database) {
    database.script(tables);
    for (const { id, tenant } of allUserSeeds()) database.insert('buyers', { id, tenant_id: tenant.id });
    for (const { upc, category, price, purchasePrice } of allProductSeeds()) {
      database.insert('products', { upc, category_id: category.id, price, purchase_price: purchasePrice });
    }
    for (const order of allOrderSeeds()) insertOrder(database, order);
  },
};

function insertOrder(database: SqlDatabase, order: OrderSeed): void {
  database.insert('orders', {
    number: order.number,
    buyer_id: order.buyerId,
    tenant_id: order.tenantId,
    status: order.status,
    placed_at: order.placedAt,
    card_digits: order.cardDigits ?? null,
  });
  for (const { upc, quantity, unitPrice, purchasePrice } of order.items) {
    database.insert('order_items', {
      order_number: order.number,
      upc,
      quantity,
      unit_price: unitPrice,
      purchase_price: purchasePrice,
    });
  }
}
