import { inventoryService } from '#subgraphs/inventory/inventory-service.ts';
import { runService } from '#subgraphs/shared/run-service.ts';

await runService(inventoryService, process.argv.slice(2));
