import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';

export function createClient(uri) {
  return new ApolloClient({
    clientAwareness: { name: 'shop-apollo', version: '1.0.0' },
    cache: new InMemoryCache(),
    link: new HttpLink({ uri }),
  });
}
