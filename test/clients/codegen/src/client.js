import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';

const persisted = persistedExchange({
  enforcePersistedQueries: true,
  enableForMutation: true,
  preferGetForPersistedQueries: false,
  // The exchange sends hexadecimal digits; the prefix is for documentId.
  generateHash: async (_, { __meta__: meta }) => meta.hash.replace('sha256:', ''),
});

export function createClient(url) {
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { 'graphql-client-name': 'shop-codegen', 'graphql-client-version': '1.1.0' } },
    exchanges: [cacheExchange, persisted, fetchExchange],
  });
}
