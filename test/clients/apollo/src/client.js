import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';

const loadManifest = async () => {
  const manifest = await import('../persisted-query-manifest.json', { with: { type: 'json' } });
  return manifest.default;
};

export function createClient(uri) {
  return new ApolloClient({
    clientAwareness: { name: 'shop-apollo', version: '1.1.0' },
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink(generatePersistedQueryIdsFromManifest({ loadManifest })),
      new HttpLink({ uri }),
    ]),
  });
}
