import { warehouseColumns } from '#subgraphs/inventory/loaders.ts';
import type { InventoryContext, WarehouseRow } from '#subgraphs/inventory/loaders.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

/** Fields of `Query` in inventory. */
export const queryResolvers: Resolvers<InventoryContext>[string] = {
  warehouses: (_root, _args, { database }) =>
    database.all<WarehouseRow>(`SELECT ${warehouseColumns} FROM warehouses ORDER BY id`),
};
