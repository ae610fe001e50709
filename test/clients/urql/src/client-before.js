import { Client, cacheExchange, fetchExchange } from '@urql/core';

export function createClient(url) {
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { 'graphql-client-name': 'shop-urql', 'graphql-client-version': '1.0.0' } },
    exchanges: [cacheExchange, fetchExchange],
  });
}
