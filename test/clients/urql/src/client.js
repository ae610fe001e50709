import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

const persisted = persistedExchange({
  enforcePersistedQueries: true,
  enableForMutation: true,
  preferGetForPersistedQueries: false,
});

export function createClient(url) {
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { 'graphql-client-name': 'shop-urql', 'graphql-client-version': '1.1.0' } },
    exchanges: [cacheExchange, persisted, fetchExchange],
  });
}
