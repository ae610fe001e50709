import { gql } from '@urql/core';

const reviewLine = gql`
  fragment ReviewLine on Review {
    rating
    body
  }
`;

export const document = gql`
  query TopProducts($first: Int = 5) {
    topProducts(first: $first) {
      name
      reviews(first: 1) {
        ...ReviewLine
      }
    }
  }
  ${reviewLine}
`;

export async function show(client) {
  const { data, error } = await client.query(document, { first: 2 });
  if (error) throw error;
  return data.topProducts.map(({ name, reviews }) => `${name}: ${reviews[0].rating}`);
}
