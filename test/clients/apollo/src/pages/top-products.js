import { gql } from '@apollo/client';

const reviewLine = gql`
  fragment ReviewLine on Review {
    rating
    body
  }
`;

const topProducts = gql`
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
  const { data } = await client.query({ query: topProducts, variables: { first: 2 } });
  return data.topProducts.map(({ name, reviews }) => `${name}: ${reviews[0].rating}`);
}
