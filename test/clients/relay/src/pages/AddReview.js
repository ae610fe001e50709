import relay from 'relay-runtime';

const { commitMutation, graphql } = relay;

const mutation = graphql`
  mutation AddReviewMutation($input: AddReviewInput!) {
    addReview(input: $input) {
      review {
        id
        rating
      }
    }
  }
`;

export async function show(environment) {
  const input = { upc: 'p1', rating: 5, body: 'Kept me reading all night.' };
  const data = await new Promise((resolve, reject) => {
    const onCompleted = (response, errors) => {
      if (errors) reject(Object.assign(new Error(errors[0].message), { source: { errors } }));
      else resolve(response);
    };
    commitMutation(environment, { mutation, variables: { input }, onCompleted, onError: reject });
  });
  return data.addReview.review.rating;
}
