import { execFile } from 'node:child_process';
import { request as rawRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';

const decoders = { br: brotliDecompressSync, gzip: gunzipSync, zstd: zstdDecompressSync };
const codings = ['br', 'gzip', 'zstd'] as const;

const registered = 'query Items { items(first: 500) { id name } }';
const small = 'query Hello { hello }';
const run = promisify(execFile);

const stack = new AsyncDisposableStack();
let graph: StubGraph;

function itemsOf(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ id: String(index), name: `Item number ${index}` }));
}

beforeAll(async () => {
  const manifests = stack.use(await writeManifests({ default: [registered, small] }));
  graph = stack.use(
    await startStubGraph({
      answer: ({ query }) => {
        if (query.includes('hello')) return { data: { hello: 'hello' } };
        return { data: { items: itemsOf(Number(/first: ?(\d+)/.exec(query)?.[1] ?? 500)) } };
      },
      config: {
        http: { batching: {}, cors: { origins: ['https://shop.example'] } },
        cost: { mode: 'off' },
        documents: { manifests: manifests.folder, cacheControl: { maxAge: '1h' } },
      },
    }),
  );
});
afterAll(() => stack.disposeAsync());

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** A request of a client that decodes nothing by itself. */
async function raw(
  url: string,
  headers: Readonly<Record<string, string>>,
  { method = 'POST', body }: { readonly method?: string; readonly body?: object } = {},
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const sent = rawRequest(url, { method, headers: { 'content-type': 'application/json', ...headers } });
  sent.once('response', (response) => {
    const { statusCode: status = 0, headers: received } = response;
    buffer(response).then((bytes) => resolve({ status, headers: received, bytes }), reject);
  });
  sent.once('error', reject);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

const ask = async (accept: string, query = registered): Promise<RawAnswer> =>
  await raw(graph.gateway.url, { 'accept-encoding': accept }, { body: { query } });

describe('an answer above the threshold', () => {
  test.each(codings)('is compressed with %s for who accepts that alone', async (coding) => {
    const { status, headers, bytes } = await ask(coding);
    expect([status, headers['content-encoding'], headers['vary']]).toEqual([
      200,
      coding,
      'origin, accept-encoding',
    ]);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(JSON.parse(decoders[coding](bytes).toString())).toEqual({ data: { items: itemsOf(500) } });
    const id = headers['x-request-id'];
    const record = await graph.gateway.record(({ requestId }) => requestId === id);
    expect(record).toMatchObject({ encoding: coding, responseBytes: bytes.length });
  });

  test('is the same for fetch, curl and a client that accepts no coding', async () => {
    const expected = { data: { items: itemsOf(500) } };
    const fetched = await post(graph.gateway.url, { query: registered });
    expect(fetched.headers.get('content-encoding')).toMatch(/^(br|gzip|zstd)$/);
    expect(fetched.body).toEqual(expected);
    const args = ['-s', '--compressed', '-H', 'content-type: application/json', graph.gateway.url];
    const { stdout } = await run('curl', [...args, '-D', '-', '-d', JSON.stringify({ query: registered })]);
    const [head = '', body = ''] = stdout.split('\r\n\r\n');
    expect(head.toLowerCase()).toMatch(/content-encoding: (br|gzip|zstd)/);
    expect(JSON.parse(body)).toEqual(expected);
    const plain = await raw(graph.gateway.url, {}, { body: { query: registered } });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers['vary']).toBe('origin, accept-encoding');
    expect(JSON.parse(plain.bytes.toString())).toEqual(expected);
  });

  test('of many equal requests at once is the same', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, async () => ask('br')));
    const compressed = answers.filter(({ headers }) => headers['content-encoding'] === 'br');
    const first = compressed[0]!.bytes;
    expect(compressed.every(({ bytes }) => bytes.equals(first))).toBe(true);
    // On a busy machine some find no place within 100 ms.
    const plain = brotliDecompressSync(first);
    const uncompressed = answers.filter(({ headers }) => headers['content-encoding'] === undefined);
    expect(uncompressed.every(({ bytes }) => bytes.equals(plain))).toBe(true);
  });

  test('of several operations is compressed as one', async () => {
    const body = [{ query: registered }, { query: small }];
    const { headers, bytes } = await raw(graph.gateway.url, { 'accept-encoding': 'gzip' }, { body });
    expect(headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(bytes).toString())).toEqual([
      { data: { items: itemsOf(500) } },
      { data: { hello: 'hello' } },
    ]);
  });

  test('from the process for large answers is compressed too', async () => {
    const { headers, bytes } = await ask('zstd', '{ items(first: 50000) { id name } }');
    expect(headers['content-encoding']).toBe('zstd');
    expect(JSON.parse(zstdDecompressSync(bytes).toString())).toEqual({ data: { items: itemsOf(50_000) } });
  });

  test('that is a refusal is compressed too', async () => {
    const body = Array.from({ length: 10 }, () => ({ query: registered }));
    const sent = { 'accept-encoding': 'br', authorization: 'Basic x' };
    const { status, headers, bytes } = await raw(graph.gateway.url, sent, { body });
    expect([status, headers['content-encoding'], headers['cache-control']]).toEqual([401, 'br', 'no-store']);
    expect(JSON.parse(brotliDecompressSync(bytes).toString())).toHaveLength(10);
  });
});

describe('an answer below the threshold', () => {
  test.each(['br', 'gzip, br, zstd', '*', 'identity;q=0, gzip'])(
    'is never compressed: %s',
    async (accept) => {
      const { headers, bytes } = await ask(accept, small);
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers['vary']).toBe('origin');
      expect(bytes.toString()).toBe('{"data":{"hello":"hello"}}');
    },
  );
});

describe('a cacheable answer', () => {
  const get = async (headers: Readonly<Record<string, string>>, text = registered): Promise<RawAnswer> =>
    await raw(
      `${graph.gateway.url}/${documentId(text)}`,
      { 'apollo-require-preflight': '1', ...headers },
      { method: 'GET' },
    );

  test('has an entity tag for each coding, and each is answered with 304', async () => {
    const plain = await get({});
    const tags = [plain.headers['etag']];
    for (const coding of codings) {
      const { headers } = await get({ 'accept-encoding': coding });
      expect([headers['content-encoding'], headers['cache-control']]).toEqual([
        coding,
        'public, max-age=3600',
      ]);
      expect(headers['etag']).toBe(`W/"${String(plain.headers['etag']).slice(1, -1)}-${coding}"`);
      tags.push(headers['etag']);
      const again = await get({
        'accept-encoding': coding,
        'if-none-match': `"x", ${String(headers['etag'])}`,
      });
      expect([again.status, again.bytes.length, again.headers['etag']]).toEqual([304, 0, headers['etag']]);
      expect(again.headers['vary']).toBe(headers['vary']);
      expect(again.headers).not.toHaveProperty('content-encoding');
    }
    expect(new Set(tags).size).toBe(4);
    expect(plain.headers['vary']).toMatch(/x-weir-debug, accept-encoding$/);
    expect(String(plain.headers['vary']).length).toBeLessThanOrEqual(128);
  });

  test('that a client has in another coding is sent again, unless it has the plain one', async () => {
    const [plain, coded] = [await get({}), await get({ 'accept-encoding': 'br' })];
    const other = await get({ 'accept-encoding': 'gzip', 'if-none-match': String(coded.headers['etag']) });
    expect(other.status).toBe(200);
    const known = await get({ 'accept-encoding': 'gzip', 'if-none-match': String(plain.headers['etag']) });
    expect([known.status, known.headers['etag']]).toEqual([304, plain.headers['etag']]);
  });

  test('of any size depends on Accept-Encoding for caches', async () => {
    const { headers } = await get({ 'accept-encoding': 'br' }, small);
    expect(headers['vary']).toMatch(/, accept-encoding$/);
    expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('the admin listener', () => {
  test.each(codings)('compresses with %s, for GET and HEAD alike', async (coding) => {
    const url = `${graph.gateway.adminUrl}/documents/usage`;
    const accept = { 'accept-encoding': coding };
    // Each of these texts is a row of the report.
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        post(graph.gateway.url, { query: `query Q${index} { hello }` }),
      ),
    );
    const answer = await eventually('the report is long', async () => {
      const found = await raw(url, accept, { method: 'GET' });
      return found.headers['content-encoding'] === coding && found;
    });
    const head = await raw(url, accept, { method: 'HEAD' });
    expect(head.headers['content-encoding']).toBe(coding);
    expect(head.bytes.length).toBe(0);
    const report: unknown = JSON.parse(decoders[coding](answer.bytes).toString());
    const { body } = await send(url);
    expect(report).toMatchObject({ ...body, until: expect.any(String) });
  });
});

test('a flood of large answers holds up no small one, and nothing is refused', async () => {
  const large = '{ items(first: 20000) { id name } }';
  const flood = Array.from({ length: 60 }, async (_, index) =>
    ask('br', large.replace('{', `query F${index} {`)),
  );
  // Without a place in time it is sent as it is.
  const plainOf = ({ headers, bytes }: RawAnswer): Buffer =>
    headers['content-encoding'] === 'br' ? brotliDecompressSync(bytes) : bytes;
  expect(JSON.parse(plainOf(await ask('br')).toString())).toEqual({ data: { items: itemsOf(500) } });
  for (const answer of await Promise.all(flood)) {
    expect(answer.status).toBe(200);
    expect(plainOf(answer).toString().startsWith('{"data":{"items":[{"id":"0"')).toBe(true);
  }
  const { compression } = await healthOf(graph.gateway);
  expect(compression).toMatchObject({ running: 0, waiting: 0 });
});

test('http.compression: false compresses nothing', async () => {
  await using off = await startStubGraph({
    answer: () => ({ data: { items: itemsOf(500) } }),
    config: { http: { compression: false } },
  });
  const accept = { 'accept-encoding': 'br, gzip, zstd' };
  const { headers } = await raw(off.gateway.url, accept, { body: { query: registered } });
  expect(headers).not.toHaveProperty('content-encoding');
  expect(headers).not.toHaveProperty('vary');
  expect(await healthOf(off.gateway)).not.toHaveProperty('compression');
});

test('http.compression names the codings, in the order of preference, and the threshold', async () => {
  await using chosen = await startStubGraph({
    config: { http: { compression: { encodings: ['gzip', 'br'], threshold: 0 } } },
  });
  const accept = { 'accept-encoding': 'br, gzip, zstd' };
  const invalid = { query: `{ ${'unknown '.repeat(30)} }` };
  const refused = await raw(chosen.gateway.url, accept, { body: invalid });
  expect(refused.headers['content-encoding']).toBe('gzip');
  const none = await raw(chosen.gateway.url, { 'accept-encoding': 'zstd' }, { body: invalid });
  expect(none.headers).not.toHaveProperty('content-encoding');
});
