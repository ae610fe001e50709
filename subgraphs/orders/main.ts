import { ordersService } from '#subgraphs/orders/orders-service.ts';
import { runService } from '#subgraphs/shared/run-service.ts';

await runService(ordersService, process.argv.slice(2));
