import type { KeyObject } from 'node:crypto';
import { maxKeyBytes, readPublicKey } from '#gateway/bounded/ed25519-key.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { ArtefactSource } from '#gateway/serving/sources/artefact-source.ts';
import { fileSource } from '#gateway/serving/sources/file-source.ts';
import { httpSource } from '#gateway/serving/sources/http-source.ts';
import { redisSource } from '#gateway/serving/sources/redis-source.ts';
import { openRedisValues } from '#gateway/redis/redis-values.ts';
import { readRedisConnection } from '#gateway/redis/read-redis-connection.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

const maxListBytes = 256 * 1024 * 1024;
const maxSupergraphBytes = 64 * 1024 * 1024;
const fetchTimeoutMs = 30_000;

/** Where the supergraph comes from. */
export function supergraphSource({ file, url }: GatewayConfig['supergraph']): ArtefactSource {
  const maxBytes = maxSupergraphBytes;
  if (url !== undefined) return httpSource({ url, maxBytes, timeoutMs: fetchTimeoutMs, signed: false });
  if (file !== undefined) return fileSource({ path: file, maxBytes });
  throw new StartupError('supergraph: name a file or a url.');
}

/** Where the list of registered documents comes from, and whether as one bundle. */
export interface DocumentsSource {
  readonly source: ArtefactSource;
  readonly form: 'manifests' | 'bundle';
}

/**
 * Opens the source of the list of registered documents; undefined: nothing is registered.
 * @throws StartupError where a file for TLS cannot be used
 */
export async function documentsSource({
  manifests,
  url,
  redis,
  signedBy,
}: GatewayConfig['documents']): Promise<DocumentsSource | undefined> {
  const maxBytes = maxListBytes;
  const timeoutMs = fetchTimeoutMs;
  if (manifests !== undefined) {
    return { source: fileSource({ path: manifests, extension: '.json', maxBytes }), form: 'manifests' };
  }
  if (url !== undefined) {
    return { source: httpSource({ url, maxBytes, timeoutMs, signed: signedBy.length > 0 }), form: 'bundle' };
  }
  if (redis !== undefined) {
    const connection = await readRedisConnection(redis, 'documents.redis');
    const values = openRedisValues(connection, { timeoutMs });
    return { source: redisSource({ values, key: redis.key, maxBytes }), form: 'bundle' };
  }
  return undefined;
}

/** The keys of those who may sign lists. @throws StartupError where a file holds none. */
export async function signingKeys({ signedBy }: GatewayConfig['documents']): Promise<readonly KeyObject[]> {
  return await Promise.all(
    signedBy.map(async (file) =>
      readPublicKey(await readBoundedFile(file, { maxBytes: maxKeyBytes }), `documents.signedBy: ${file}`),
    ),
  );
}
