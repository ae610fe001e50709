import type { AuthorRow, ProductRow, ReviewRow, ReviewsContext } from '#subgraphs/reviews/loaders.ts';
import { pageSize } from '#subgraphs/shared/page-size.ts';
import { keyText } from '#subgraphs/shared/resolvers.ts';
import type { Representation, Resolvers } from '#subgraphs/shared/resolvers.ts';
import { mutationResolvers } from '#subgraphs/reviews/resolvers/mutation-resolvers.ts';
import { queryResolvers } from '#subgraphs/reviews/resolvers/query-resolvers.ts';

interface FirstArgs {
  readonly first?: number | null;
}

const listSizes = { fallback: 10 };

/** All resolvers of reviews; fields without one are columns of the same name. */
export const reviewsResolvers: Resolvers<ReviewsContext> = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  Review: {
    __resolveReference: (review: Representation<{ id: string }>, { loaders }: ReviewsContext) =>
      loaders.reviews.load(keyText(review.id)),

    author: (review: ReviewRow, _args, { loaders }) => loaders.authors.load(review.authorId),

    product: (review: ReviewRow) => ({ upc: review.upc }),
  },
  Product: {
    // The key alone: the counts are read only when a field asks for them.
    __resolveReference: async (product: Representation<{ upc: string }>) => ({ upc: keyText(product.upc) }),

    reviews: (product: Pick<ProductRow, 'upc'>, { first }: FirstArgs, { loaders }) =>
      loaders.reviewsOfProduct.load({ parentId: product.upc, first: pageSize(first, listSizes) }),

    reviewCount: async (product: Pick<ProductRow, 'upc'>, _args, { loaders }) =>
      (await loaders.products.load(product.upc))?.reviewCount,

    rating: async (product: Pick<ProductRow, 'upc'>, _args, { loaders }) =>
      (await loaders.products.load(product.upc))?.rating,
  },
  User: {
    __resolveReference: async (user: Representation<{ id: string }>) => ({ id: keyText(user.id) }),

    // Asked for directly, an author's handle needs a row; below `Review.author` it is there already.
    username: async (user: Partial<AuthorRow> & { id: string }, _args, { loaders }) =>
      user.username ?? (await loaders.authors.load(user.id))?.username,

    reviews: (user: Pick<AuthorRow, 'id'>, { first }: FirstArgs, { loaders }) =>
      loaders.reviewsOfAuthor.load({ parentId: user.id, first: pageSize(first, listSizes) }),
  },
};
