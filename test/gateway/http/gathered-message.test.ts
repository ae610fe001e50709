import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GatheredMessage, maxTinyParts, minPartBytes } from '#gateway/http/gathered-message.ts';

/** Answers with what it read, and in how many parts. */
const server = createServer({ IncomingMessage: GatheredMessage }, (request, response) => {
  void readParts(request).then((read) => response.end(JSON.stringify(read)));
});
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
});

async function readParts(request: IncomingMessage): Promise<object> {
  if (request.url === '/ignored') return {};
  const parts: Buffer[] = [];
  return await new Promise((resolve) => {
    request.on('data', (part: Buffer) => parts.push(part));
    request.once('error', ({ message }) => resolve({ message }));
    request.once('end', () => resolve({ body: Buffer.concat(parts).toString(), parts: parts.length }));
  });
}

/** Sends chunks in one go; the answer, or an empty one where the connection was reset. */
async function send(chunks: readonly string[], path = '/'): Promise<Record<string, unknown>> {
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${body}0\r\n\r\n`,
  );
  const answer = await text(socket).catch(() => '');
  return JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '{}');
}

const letters = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, index) => String.fromCharCode(97 + (index % 26)).repeat(length));

describe('the body of a gathered message', () => {
  test.each([
    ['one chunk', letters(1, 5)],
    ['tiny chunks', letters(maxTinyParts, 1)],
    ['many short chunks', letters(40_000, minPartBytes + 8)],
    ['long and short chunks in turn', letters(200, 1).flatMap((short) => [short, short.repeat(5_000)])],
    ['chunks just below and above what is gathered', letters(100, 1_023).concat(letters(100, 1_024))],
  ])('is what was sent: %s', async (_case, chunks) => {
    // Not compared by the matcher, which would print a megabyte.
    expect((await send(chunks))['body'] === chunks.join('')).toBe(true);
  });

  test('comes in a few parts, however many chunks it was sent in', async () => {
    expect((await send(letters(4_000, 1)))['parts']).toBeLessThan(10);
  });

  test('is refused where it consists of tiny chunks', async () => {
    const { message } = await send(letters(maxTinyParts + 1, minPartBytes - 1));
    expect(message).toBe(
      'The body came in more than 4096 chunks of less than 16 bytes on average; send larger chunks, or a content-length.',
    );
  });

  test('that nobody reads ends the connection where it consists of tiny chunks', async () => {
    const long = letters(100_000, 1);
    expect(await send(long, '/ignored')).toEqual({});
  });
});
