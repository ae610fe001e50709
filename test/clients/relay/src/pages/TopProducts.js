import relay from 'relay-runtime';

const { fetchQuery, graphql, readInlineData } = relay;

const query = graphql`
  query TopProductsQuery($first: Int = 5) {
    topProducts(first: $first) {
      name
      reviews(first: 1) {
        ...TopProducts_review
      }
    }
  }
`;

const reviewFragment = graphql`
  fragment TopProducts_review on Review @inline {
    rating
    body
  }
`;

export async function show(environment) {
  const { topProducts } = await fetchQuery(environment, query, { first: 2 }).toPromise();
  return topProducts.map(
    ({ name, reviews }) => `${name}: ${readInlineData(reviewFragment, reviews[0]).rating}`,
  );
}
