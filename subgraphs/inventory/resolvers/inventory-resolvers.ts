import type { InventoryContext, StockRow, WarehouseRow } from '#subgraphs/inventory/loaders.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';
import { mutationResolvers } from '#subgraphs/inventory/resolvers/mutation-resolvers.ts';
import {
  concreteProductResolvers,
  productResolvers,
} from '#subgraphs/inventory/resolvers/product-resolvers.ts';
import { queryResolvers } from '#subgraphs/inventory/resolvers/query-resolvers.ts';

/** All resolvers of inventory; fields without one are columns of the same name. */
export const inventoryResolvers: Resolvers<InventoryContext> = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  Product: productResolvers,
  Book: concreteProductResolvers,
  Gadget: concreteProductResolvers,
  StockLevel: {
    warehouse: (level: StockRow, _args, { loaders }) => loaders.warehouses.load(level.warehouseId),
  },
  Warehouse: {
    __resolveReference: (warehouse: Representation<{ id: string }>, { loaders }: InventoryContext) =>
      loaders.warehouses.load(keyText(warehouse.id)),

    lowStock: (warehouse: WarehouseRow, { first }: { first?: number | null }, { loaders }) =>
      loaders.lowStockOfWarehouse.load({ parentId: warehouse.id, first: pageSize(first, { fallback: 10 }) }),
  },
  Supplier: {
    __resolveReference: (supplier: Representation<{ code: string }>, { loaders }: InventoryContext) =>
      loaders.suppliers.load(keyText(supplier.code)),
  },
};
