import type { ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { reviewsDatabase } from '#subgraphs/reviews/database.ts';
import { createReviewsLoaders } from '#subgraphs/reviews/loaders.ts';
import type { ReviewsContext } from '#subgraphs/reviews/loaders.ts';
import { reviewsResolvers } from '#subgraphs/reviews/resolvers/reviews-resolvers.ts';

/** The subgraph `reviews`. */
export const reviewsService: ServiceDefinition<ReviewsContext> = {
  name: 'reviews',
  defaultPort: 4204,
  schemaUrl: new URL('schema.graphql', import.meta.url),
  database: reviewsDatabase,
  resolvers: reviewsResolvers,
  createContext: (base) => ({ ...base, loaders: createReviewsLoaders(base.database) }),
};
