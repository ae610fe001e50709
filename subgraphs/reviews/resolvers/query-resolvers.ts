import { reviewColumns } from '#subgraphs/reviews/loaders.ts';
import type { ReviewRow, ReviewsContext } from '#subgraphs/reviews/loaders.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

/** Fields of `Query` in reviews. */
export const queryResolvers: Resolvers<ReviewsContext>[string] = {
  review: (_root, { id }: { id: string }, { loaders }) => loaders.reviews.load(id),

  latestReviews: (_root, { first }: { first?: number | null }, { database }) =>
    database.all<ReviewRow>(
      `SELECT ${reviewColumns} FROM reviews ORDER BY number DESC LIMIT ?`,
      pageSize(first, { fallback: 10 }),
    ),
};
