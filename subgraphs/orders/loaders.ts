import type { EntityLoader, ListLoader } from '#kit/index.ts';
import { createChildListLoader, wantedChildren } from '#subgraphs/shared/child-list-loader.ts';
import type { ChildListKey } from '#subgraphs/shared/child-list-loader.ts';
import { amongKeys, createRowLoader } from '#subgraphs/shared/row-loader.ts';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';
import { orderColumns } from '#subgraphs/orders/rows.ts';
import type { BuyerRow, OrderItemRow, OrderRow, OrderTotalRow } from '#subgraphs/orders/rows.ts';

/** How many items of a category were sold. */
interface CategorySalesRow {
  readonly id: string;
  readonly unitsSold: number;
}

/** What a tenant spent, in euro cents. */
interface TenantSpendingRow {
  readonly id: string;
  readonly spent: number;
}

/** The loaders of one request. They know no tenant: resolvers compare before they answer. */
export interface OrdersLoaders {
  readonly orders: EntityLoader<OrderRow>;
  readonly orderTotals: EntityLoader<OrderTotalRow>;
  readonly buyers: EntityLoader<BuyerRow>;
  readonly categorySales: EntityLoader<CategorySalesRow>;
  readonly tenantSpending: EntityLoader<TenantSpendingRow>;
  readonly itemsOfOrder: ListLoader<ChildListKey, OrderItemRow>;
  readonly ordersOfBuyer: ListLoader<ChildListKey, OrderRow>;
  readonly alsoBoughtWithProduct: ListLoader<ChildListKey, { readonly upc: string }>;
}

/** What the resolvers of orders get. */
export interface OrdersContext extends BaseContext {
  readonly loaders: OrdersLoaders;
}

const orderTotals = `SELECT orders.id, sum(quantity * unit_price) AS total,
    sum(quantity * (unit_price - purchase_price)) AS margin
  FROM orders JOIN order_items ON order_items.order_number = orders.number
  WHERE orders.id ${amongKeys} GROUP BY orders.id`;

const categorySales = `SELECT products.category_id AS id, sum(order_items.quantity) AS unitsSold
  FROM products JOIN order_items ON order_items.upc = products.upc
    JOIN orders ON orders.number = order_items.order_number AND orders.status <> 'CANCELLED'
  WHERE products.category_id ${amongKeys} GROUP BY products.category_id`;

const tenantSpending = `SELECT orders.tenant_id AS id, sum(quantity * unit_price) AS spent
  FROM orders JOIN order_items ON order_items.order_number = orders.number
  WHERE orders.tenant_id ${amongKeys} AND orders.status <> 'CANCELLED' GROUP BY orders.tenant_id`;

const itemsOfOrder = `WITH ${wantedChildren}, ranked AS (
    SELECT wanted.parentId, wanted.first, order_items.upc, order_items.quantity,
      order_items.unit_price AS unitPrice,
      row_number() OVER (PARTITION BY wanted.first, wanted.parentId ORDER BY order_items.upc) AS position
    FROM wanted CROSS JOIN orders ON orders.id = wanted.parentId
      CROSS JOIN order_items ON order_items.order_number = orders.number
  ) SELECT * FROM ranked WHERE position <= first ORDER BY position`;

const ordersOfBuyer = `WITH ${wantedChildren}, ranked AS (
    SELECT wanted.parentId, wanted.first, ${orderColumns},
      row_number() OVER (PARTITION BY wanted.first, wanted.parentId ORDER BY orders.number DESC) AS position
    FROM wanted CROSS JOIN orders ON orders.buyer_id = wanted.parentId
  ) SELECT * FROM ranked WHERE position <= first ORDER BY position`;

const alsoBoughtWithProduct = `WITH ${wantedChildren}, counted AS (
    SELECT wanted.parentId, wanted.first, other.upc, count(*) AS times
    FROM wanted CROSS JOIN order_items ON order_items.upc = wanted.parentId
      CROSS JOIN order_items AS other ON other.order_number = order_items.order_number
    WHERE other.upc <> wanted.parentId GROUP BY wanted.first, wanted.parentId, other.upc
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY first, parentId ORDER BY times DESC, upc) AS position FROM counted
  ) SELECT * FROM ranked WHERE position <= first ORDER BY position`;

/** Makes the loaders of one request. */
export function createOrdersLoaders(database: SqlDatabase): OrdersLoaders {
  const byId = <Row extends { readonly id: string }>(sql: string): EntityLoader<Row> =>
    createRowLoader<Row>(database, sql, (row) => row.id);
  return {
    orders: byId<OrderRow>(`SELECT ${orderColumns} FROM orders WHERE id ${amongKeys}`),
    orderTotals: byId<OrderTotalRow>(orderTotals),
    buyers: byId<BuyerRow>(`SELECT id, tenant_id AS tenantId FROM buyers WHERE id ${amongKeys}`),
    categorySales: byId<CategorySalesRow>(categorySales),
    tenantSpending: byId<TenantSpendingRow>(tenantSpending),
    itemsOfOrder: createChildListLoader<OrderItemRow>(database, itemsOfOrder),
    ordersOfBuyer: createChildListLoader<OrderRow>(database, ordersOfBuyer),
    alsoBoughtWithProduct: createChildListLoader<{ readonly upc: string }>(database, alsoBoughtWithProduct),
  };
}
