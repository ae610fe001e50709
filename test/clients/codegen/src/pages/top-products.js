import { graphql } from '../gql/index.ts';

const document = graphql(`
  query TopProducts($first: Int = 5) {
    topProducts(first: $first) {
      name
      reviews(first: 1) {
        ...ReviewLine
      }
    }
  }
  fragment ReviewLine on Review {
    rating
    body
  }
`);

export async function show(client) {
  const { data, error } = await client.query(document, { first: 2 });
  if (error) throw error;
  return data.topProducts.map(({ name, reviews }) => `${name}: ${reviews[0].rating}`);
}
