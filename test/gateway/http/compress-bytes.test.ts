import { stat } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { compressBytes } from '#gateway/http/compress-bytes.ts';

test.each(['br', 'gzip', 'zstd'] as const)(
  'compression with %s lets other work of the thread pool pass, however much the text shrinks',
  async (coding) => {
    const body = Buffer.alloc(64 * 1024 * 1024, '{"id":"1","name":"item"},');
    const signal = new AbortController().signal;
    const compressed: Buffer[] = [];
    // As many as take all threads of the pool.
    const compressing = Array.from({ length: 8 }, async () => {
      compressed.push(await compressBytes(body, coding, signal));
    });
    let passed = 0;
    while (compressed.length === 0) {
      await stat('.');
      passed += 1;
    }
    await Promise.all(compressing);
    expect(passed).toBeGreaterThan(40);
  },
);
