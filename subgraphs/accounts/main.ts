import { accountsService } from '#subgraphs/accounts/accounts-service.ts';
import { runService } from '#subgraphs/shared/run-service.ts';

await runService(accountsService, process.argv.slice(2));
