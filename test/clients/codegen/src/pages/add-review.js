import { graphql } from '../gql/index.ts';

const document = graphql(`
  mutation AddReview($input: AddReviewInput!) {
    addReview(input: $input) {
      review {
        id
        rating
      }
    }
  }
`);

export async function show(client) {
  const input = { upc: 'p1', rating: 5, body: 'Kept me reading all night.' };
  const { data, error } = await client.mutation(document, { input });
  if (error) throw error;
  return data.addReview.review.rating;
}
