import { gql } from '@apollo/client';

const addReview = gql`
  mutation AddReview($input: AddReviewInput!) {
    addReview(input: $input) {
      review {
        id
        rating
      }
    }
  }
`;

export async function show(client) {
  const input = { upc: 'p1', rating: 5, body: 'Kept me reading all night.' };
  const { data } = await client.mutate({ mutation: addReview, variables: { input } });
  return data.addReview.review.rating;
}
