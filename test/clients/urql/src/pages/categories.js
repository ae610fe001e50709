import { gql } from '@urql/core';

export const document = gql`
  query Categories {
    categories {
      name
    }
  }
`;

export async function show(client) {
  const { data, error } = await client.query(document, {});
  if (error) throw error;
  return data.categories.map(({ name }) => name);
}
