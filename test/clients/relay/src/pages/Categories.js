import relay from 'relay-runtime';

const { fetchQuery, graphql } = relay;

const query = graphql`
  query CategoriesQuery {
    categories {
      name
    }
  }
`;

export async function show(environment) {
  const { categories } = await fetchQuery(environment, query, {}).toPromise();
  return categories.map(({ name }) => name);
}
