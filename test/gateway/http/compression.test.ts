import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ContentCoding } from '#gateway/http/accept-encoding.ts';
import { Compression } from '#gateway/http/compression.ts';
import type { CompressionOptions } from '#gateway/http/compression.ts';

const decoders = { br: brotliDecompressSync, gzip: gunzipSync, zstd: zstdDecompressSync };

function compressionOf(options: Partial<CompressionOptions> = {}): Compression {
  const codings: ContentCoding[] = ['zstd', 'br', 'gzip'];
  return new Compression({
    thresholdBytes: 1_000,
    codings,
    maxConcurrent: 2,
    maxWaitMs: 600_000,
    ...options,
  });
}

function sharer(network = '192.0.2.1', signal = new AbortController().signal) {
  return { address: { network, site: undefined }, signal };
}

/** Text that takes a while, and shrinks. */
function longText(megabytes: number): Buffer {
  return Buffer.from(randomBytes(megabytes * 500_000).toString('hex'));
}

describe('compression', () => {
  test.each(['br', 'gzip', 'zstd'] as const)('with %s gives back the bytes', async (coding) => {
    const compression = compressionOf();
    for (const body of [Buffer.from('ä'.repeat(600)), longText(1)]) {
      const compressed = await compression.compress(body, coding, sharer());
      expect(compressed!.length).toBeLessThan(body.length * 0.7);
      expect(decoders[coding](compressed!).equals(body)).toBe(true);
    }
    expect(compression.status).toEqual({ running: 0, waiting: 0, skipped: 0 });
  });

  test('applies from the threshold on', () => {
    const compression = compressionOf();
    expect(compression.codingOf('gzip', 999)).toBeUndefined();
    expect(compression.codingOf('gzip', 1_000)).toBe('gzip');
  });

  test('of equal bodies that are one object happens once, also for one who comes later', async () => {
    const compression = compressionOf();
    const body = longText(1);
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, index) => compression.compress(body, 'gzip', sharer(String(index)))),
    );
    all.push(await compression.compress(body, 'gzip', sharer()));
    expect(new Set(all).size).toBe(1);
    expect(await compression.compress(body, 'br', sharer())).not.toBe(all[0]);
  });

  test('of what does not shrink is given up', async () => {
    expect(await compressionOf().compress(randomBytes(2_000), 'gzip', sharer())).toBeUndefined();
  });

  test('is bounded, and an address with nothing in progress is next', async () => {
    const compression = compressionOf();
    const order: string[] = [];
    const start = async (network: string, megabytes: number): Promise<void> => {
      await compression.compress(longText(megabytes), 'br', sharer(network));
      order.push(network);
    };
    const flood = Array.from({ length: 12 }, () => start('flood', 1));
    expect(compression.status).toMatchObject({ running: 1, waiting: 11 });
    const honest = start('honest', 0.01);
    expect(compression.status.running).toBeLessThanOrEqual(2);
    await Promise.all([honest, ...flood]);
    expect(order.indexOf('honest')).toBeLessThan(2);
    expect(compression.status).toEqual({ running: 0, waiting: 0, skipped: 0 });
  });

  test('that would wait for too many others is skipped, first for the address with most of them', async () => {
    const compression = compressionOf({ maxConcurrent: 1, maxWaiting: 3 });
    const compress = async (network: string): Promise<boolean> =>
      (await compression.compress(longText(1), 'br', sharer(network))) !== undefined;
    const flood = Array.from({ length: 6 }, async () => compress('flood'));
    const honest = compress('honest');
    expect(await honest).toBe(true);
    const compressed = await Promise.all(flood);
    expect(compressed).toEqual([true, false, false, false, true, true]);
    expect(compression.status).toEqual({ running: 0, waiting: 0, skipped: 3 });
  });

  test('that waits too long is skipped', async () => {
    const compression = compressionOf({ maxConcurrent: 1, maxWaitMs: 0 });
    const running = compression.compress(longText(20), 'br', sharer());
    expect(await compression.compress(longText(1), 'br', sharer())).toBeUndefined();
    expect(compression.status).toMatchObject({ running: 1, waiting: 0, skipped: 1 });
    expect(await running).toBeDefined();
  });

  test('ends for one sharer who goes, and altogether when the last one goes', async () => {
    const compression = compressionOf({ maxConcurrent: 1 });
    const body = longText(5);
    const [first, second, waiting] = [new AbortController(), new AbortController(), new AbortController()];
    const one = compression.compress(body, 'br', sharer('a', first.signal));
    const two = compression.compress(body, 'br', sharer('b', second.signal));
    const third = compression.compress(longText(1), 'br', sharer('c', waiting.signal));
    first.abort();
    expect(await one).toBeUndefined();
    expect(compression.status).toMatchObject({ running: 1, waiting: 1 });
    waiting.abort();
    expect(await third).toBeUndefined();
    expect(compression.status).toMatchObject({ running: 1, waiting: 0 });
    second.abort();
    expect(await two).toBeUndefined();
    // Its place becomes free when the slice under way is done.
    expect(await compression.compress(longText(1), 'br', sharer())).toBeDefined();
    expect(compression.status).toEqual({ running: 0, waiting: 0, skipped: 0 });
  });

  test('is not begun for one who has gone', async () => {
    expect(
      await compressionOf().compress(longText(1), 'br', sharer('a', AbortSignal.abort())),
    ).toBeUndefined();
  });
});
