import { gql } from '@apollo/client';

const categories = gql`
  query Categories {
    categories {
      name
    }
  }
`;

export async function show(client) {
  const { data } = await client.query({ query: categories });
  return data.categories.map(({ name }) => name);
}
