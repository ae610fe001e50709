import { reviewsService } from '#subgraphs/reviews/reviews-service.ts';
import { runService } from '#subgraphs/shared/run-service.ts';

await runService(reviewsService, process.argv.slice(2));
