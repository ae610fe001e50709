import { availableParallelism } from 'node:os';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { Compression } from '#gateway/http/compression.ts';

/** The threads of Node's pool, which token signatures and DNS look-ups need too. */
const maxThreads = 4;

/** @returns what compresses the answers of both listeners; undefined where `http.compression` is off. */
export function openCompression({ http }: Pick<GatewayConfig, 'http'>): Compression | undefined {
  if (!http.compression) return undefined;
  const { threshold: thresholdBytes, encodings: codings } = http.compression;
  // One processor is left to the event loop.
  const maxConcurrent = Math.max(1, Math.min(maxThreads, availableParallelism() - 1));
  return new Compression({ thresholdBytes, codings, maxConcurrent });
}
