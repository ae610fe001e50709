import { createListLoader } from '#kit/index.ts';
import type { EntityLoader, ListLoader } from '#kit/index.ts';
import { createChildListLoader, wantedChildren } from '#subgraphs/shared/child-list-loader.ts';
import type { ChildListKey } from '#subgraphs/shared/child-list-loader.ts';
import { amongKeys, createRowLoader } from '#subgraphs/shared/row-loader.ts';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** A product, as the table has it. */
export interface ProductRow {
  readonly upc: string;
  readonly kind: 'Book' | 'Gadget';
}

/** How many items of a product a warehouse has. */
export interface StockRow {
  readonly upc: string;
  readonly warehouseId: string;
  readonly quantity: number;
}

/** A warehouse, as the table has it. */
export interface WarehouseRow {
  readonly id: string;
  readonly city: string;
  readonly country: string;
}

/** A supplier, as the table has it. */
export interface SupplierRow {
  readonly code: string;
  readonly leadTimeDays: number;
}

/** The loaders of one request. */
export interface InventoryLoaders {
  readonly products: EntityLoader<ProductRow>;
  readonly warehouses: EntityLoader<WarehouseRow>;
  readonly suppliers: EntityLoader<SupplierRow>;
  /** By product. */
  readonly stock: ListLoader<string, StockRow>;
  readonly lowStockOfWarehouse: ListLoader<ChildListKey, ProductRow>;
}

/** What the resolvers of inventory get. */
export interface InventoryContext extends BaseContext {
  readonly loaders: InventoryLoaders;
}

/** Selects a {@link WarehouseRow} from `warehouses`. */
export const warehouseColumns = 'id, city, country';

const lowStockOfWarehouse = `WITH ${wantedChildren}, ranked AS (
    SELECT wanted.parentId, wanted.first, stock.upc, products.kind,
      row_number() OVER (PARTITION BY wanted.first, wanted.parentId ORDER BY stock.quantity, stock.upc) AS position
    FROM wanted CROSS JOIN stock ON stock.warehouse_id = wanted.parentId
      CROSS JOIN products ON products.upc = stock.upc
  ) SELECT * FROM ranked WHERE position <= first ORDER BY position`;

/** Makes the loaders of one request. */
export function createInventoryLoaders(database: SqlDatabase): InventoryLoaders {
  return {
    products: createRowLoader<ProductRow>(
      database,
      `SELECT upc, kind FROM products WHERE upc ${amongKeys}`,
      (product) => product.upc,
    ),
    warehouses: createRowLoader<WarehouseRow>(
      database,
      `SELECT ${warehouseColumns} FROM warehouses WHERE id ${amongKeys}`,
      (warehouse) => warehouse.id,
    ),
    suppliers: createRowLoader<SupplierRow>(
      database,
      `SELECT code, lead_time_days AS leadTimeDays FROM suppliers WHERE code ${amongKeys}`,
      (supplier) => supplier.code,
    ),
    stock: createListLoader<string, StockRow>({
      fetchRows: (upcs) =>
        database.all<StockRow>(
          `SELECT upc, warehouse_id AS warehouseId, quantity FROM stock WHERE upc ${amongKeys}
           ORDER BY upc, warehouse_id`,
          JSON.stringify(upcs),
        ),
      identify: (upc) => upc,
      keyOf: (row) => row.upc,
    }),
    lowStockOfWarehouse: createChildListLoader<ProductRow>(database, lowStockOfWarehouse),
  };
}
