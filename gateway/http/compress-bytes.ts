import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import type { BrotliCompress, Gzip, ZstdCompress } from 'node:zlib';
import type { ContentCoding } from '#gateway/http/accept-encoding.ts';

/**
 * Input and output of one task of the thread pool, at most. zlib gives the thread back after each, so that a large answer
 * never holds a thread for longer than some 2 ms: DNS look-ups and the verification of tokens use the same pool. Output
 * alone bounds nothing: megabytes that repeat themselves become a few kilobytes.
 */
const sliceBytes = 65_536;
const chunkSize = 16_384;
const minWindowBits = 10;
const maxWindowBits = 22;

/**
 * Compresses bytes in the thread pool. The levels (brotli 4, gzip 5, zstd 3) are those after which a third more processor
 * time gains less than 5 % of JSON.
 *
 * @throws the reason of the signal, which ends the work after the slice that is under way.
 */
export async function compressBytes(
  bytes: Uint8Array,
  coding: ContentCoding,
  signal: AbortSignal,
): Promise<Buffer> {
  signal.throwIfAborted();
  const stream = createCompressor(coding, bytes.byteLength);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  const stop = (): void => {
    stream.destroy();
    reject(signal.reason);
  };
  signal.addEventListener('abort', stop, { once: true });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.once('end', () => {
    const [only] = chunks;
    resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
  });
  stream.once('error', reject);
  let start = 0;
  for (; start + sliceBytes < bytes.byteLength; start += sliceBytes) {
    stream.write(bytes.subarray(start, start + sliceBytes));
  }
  stream.end(bytes.subarray(start));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function createCompressor(coding: ContentCoding, size: number): BrotliCompress | Gzip | ZstdCompress {
  if (coding === 'gzip') return createGzip({ level: 5, chunkSize });
  if (coding === 'zstd') {
    const params = { [constants.ZSTD_c_compressionLevel]: 3 };
    return createZstdCompress({ params, chunkSize, pledgedSrcSize: size });
  }
  // A window beyond the text takes memory alone.
  const windowBits = Math.max(minWindowBits, Math.min(maxWindowBits, Math.ceil(Math.log2(size + 1))));
  return createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 4,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_LGWIN]: windowBits,
      [constants.BROTLI_PARAM_SIZE_HINT]: size,
    },
    chunkSize,
  });
}
