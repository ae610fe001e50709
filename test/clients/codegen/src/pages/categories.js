import { graphql } from '../gql/index.ts';

const document = graphql(`
  query Categories {
    categories {
      name
    }
  }
`);

export async function show(client) {
  const { data, error } = await client.query(document, {});
  if (error) throw error;
  return data.categories.map(({ name }) => name);
}
