import { catalogService } from '#subgraphs/catalog/catalog-service.ts';
import { runService } from '#subgraphs/shared/run-service.ts';

await runService(catalogService, process.argv.slice(2));
