import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { readAtMost } from '#gateway/bounded/read-at-most.ts';

const chunks = [Buffer.from('one'), new Uint8Array(0), Buffer.from('two')];

describe('readAtMost', () => {
  test('reads a stream of exactly the limit, and rejects one byte more', async () => {
    expect((await readAtMost(Readable.from(chunks), 6))?.toString()).toBe('onetwo');
    expect(await readAtMost(Readable.from(chunks), 5)).toBeUndefined();
  });

  test('reads the body of a response, and nothing where it has none', async () => {
    expect((await readAtMost(new Response('onetwo').body ?? [], 6))?.toString()).toBe('onetwo');
    expect((await readAtMost([], 0))?.byteLength).toBe(0);
  });

  test('stops an endless stream, and closes it', async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 1;
        this.push(Buffer.alloc(1_000));
      },
    });
    expect(await readAtMost(endless, 10_000)).toBeUndefined();
    expect(endless.destroyed).toBe(true);
    expect(sent).toBeLessThan(1_000);
  });

  test('cancels an endless body', async () => {
    let reason: unknown = 'none';
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
      cancel: (given) => {
        reason = given;
      },
    });
    expect(await readAtMost(body, 10_000)).toBeUndefined();
    expect(reason).toBeUndefined();
  });

  test('fails with the error of the stream', async () => {
    const failing = Readable.from(
      (function* () {
        yield Buffer.from('one');
        throw new Error('cut off');
      })(),
    );
    await expect(readAtMost(failing, 10)).rejects.toThrow('cut off');
  });
});
