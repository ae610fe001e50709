import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ArtefactSource } from '#gateway/serving/sources/artefact-source.ts';
import { httpSource } from '#gateway/serving/sources/http-source.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function sourceOf(answer: RequestListener, signed = false): Promise<ArtefactSource> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return httpSource({
    url: `http://127.0.0.1:${port}/list?secret=1`,
    maxBytes: 1000,
    timeoutMs: 5000,
    signed,
  });
}

const read = (source: ArtefactSource, known?: string) =>
  source.read({ known, signal: new AbortController().signal });

describe('a URL', () => {
  test('is asked again by its ETag, and sends nothing that is known', async () => {
    const asked: unknown[] = [];
    const source = await sourceOf(({ headers }, response) => {
      asked.push(headers['if-none-match']);
      if (headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.setHeader('etag', '"1"').end('{}');
    });
    const first = await read(source);
    expect(Buffer.from(first!.parts[0]!.bytes).toString()).toBe('{}');
    expect(await read(source, first!.revision)).toBeUndefined();
    expect(asked).toEqual([undefined, '"1"']);
  });

  test('gives the signature beside it, and is another revision with another signature', async () => {
    let signature = 'one';
    const source = await sourceOf(
      ({ url }, response) => void response.end(url?.startsWith('/list.sig') ? signature : '{}'),
      true,
    );
    const first = await read(source);
    expect(first?.parts[0]?.signatures).toBe('one');
    signature = 'two';
    expect((await read(source, first?.revision))?.parts[0]?.signatures).toBe('two');
  });

  test('is not followed in circles', async () => {
    const source = await sourceOf((_, response) => void response.writeHead(302, { location: '/list' }).end());
    await expect(read(source)).rejects.toMatchObject({ fault: 'bad-answer' });
  });

  const answers: readonly (readonly [string, string, RequestListener])[] = [
    ['500', 'bad-answer', (_, response) => void response.writeHead(500).end('no')],
    [
      'a web page',
      'bad-answer',
      (_, response) => void response.setHeader('content-type', 'text/html').end('<p>'),
    ],
    ['404', 'missing', (_, response) => void response.writeHead(404).end()],
    ['too much', 'too-large', (_, response) => void response.end('x'.repeat(1001))],
    [
      'half of it',
      'unreachable',
      ({ socket }, response) => {
        response.writeHead(200, { 'content-length': '10' }).write('half');
        setImmediate(() => socket.destroy());
      },
    ],
  ];
  test.each(answers)(
    'that answers %s is refused as %s, without its query string',
    async (_, fault, answer) => {
      const error: unknown = await read(await sourceOf(answer)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ fault });
      expect(String(error)).not.toContain('secret');
    },
  );
});
