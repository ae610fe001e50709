import type { Manifest } from '#gateway/documents/parse-manifest.ts';

/**
 * Puts manifests into one bundle, as gateways fetch it from a URL or from Redis.
 *
 * @param sequence rises with each bundle: a gateway takes none with a lower one than it has.
 */
export function formatBundle(manifests: readonly Manifest[], sequence: number): string {
  const stripped = manifests.map(({ client, documents }) => ({
    format: 'weir-persisted-documents',
    version: 1,
    client,
    documents,
  }));
  const bundle = { format: 'weir-document-bundle', version: 1, sequence, manifests: stripped };
  return `${JSON.stringify(bundle)}\n`;
}
