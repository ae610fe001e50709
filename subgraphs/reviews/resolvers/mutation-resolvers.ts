import { reviewColumns } from '#subgraphs/reviews/loaders.ts';
import type { ReviewRow, ReviewsContext } from '#subgraphs/reviews/loaders.ts';
import { badInput, forbidden } from '#subgraphs/shared/request-errors.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

interface AddReviewArgs {
  readonly input: { readonly upc: string; readonly rating: number; readonly body: string };
}

const maxBodyChars = 2_000;

const insertReview = `INSERT INTO reviews (upc, author_id, rating, body, created_at, spam_score)
  VALUES (?, ?, ?, ?, ?, 0) RETURNING number`;

/** Fields of `Mutation` in reviews. */
export const mutationResolvers: Resolvers<ReviewsContext>[string] = {
  async addReview(_root, { input }: AddReviewArgs, { identity, database, loaders, now }) {
    const { userId } = requireIdentity(identity);
    const { upc, rating } = input;
    const body = input.body.trim();
    if (rating < 1 || rating > 5) throw badInput(`\`rating\` is ${rating}; it must be between 1 and 5.`);
    if (body === '' || body.length > maxBodyChars) {
      throw badInput(`\`body\` has ${body.length} characters; it must have 1 to ${maxBodyChars}.`);
    }
    if (!(await loaders.authors.load(userId))) throw forbidden('The shop does not know your account.');
    if (!(await loaders.products.load(upc))) throw badInput('There is no product with this `upc`.');
    const { number } =
      database.get<{ number: number }>(insertReview, upc, userId, rating, body, now().toISOString()) ?? {};
    loaders.products.clear(upc);
    loaders.reviewsOfProduct.clearAll();
    loaders.reviewsOfAuthor.clearAll();
    return {
      review: database.get<ReviewRow>(
        `SELECT ${reviewColumns} FROM reviews WHERE number = ?`,
        number ?? null,
      ),
    };
  },
};
