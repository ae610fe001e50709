import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectOneRecordEach, refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { openSocket, parseRawAnswer, post, readToEnd, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

let graph: StubGraph;
const answers: HttpAnswer[] = [];

beforeAll(async () => {
  graph = await startStubGraph({ config: { limits: { maxBodyBytes: '100KB' } } });
});
afterAll(async () => graph[Symbol.asyncDispose]());

/** Notes an answer, so that in the end each is found to have exactly one record. */
async function noted(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  answers.push(await answer);
  return await answer;
}

/** Status and code of a refusal that looks as every refusal does. */
async function refused(answer: Promise<HttpAnswer>): Promise<string> {
  return refusalOf(await noted(answer));
}

const hello = { query: '{ hello }' };
const url = (): string => graph.gateway.url;
const origin = (): string => new URL(url()).origin;
const raw = async (bytes: string): Promise<HttpAnswer> => {
  const socket = openSocket(graph.gateway.port);
  socket.write(bytes, 'latin1');
  return parseRawAnswer(await readToEnd(socket));
};

describe('a body that is no GraphQL request', () => {
  test.each([
    ['malformed JSON', '{"query": "{ hello }"'],
    ['an empty body', ''],
    ['a JSON string', '"{ hello }"'],
    ['JSON null', 'null'],
    ['a batch', '[{"query":"{ hello }"}]'],
    ['an object without a query', '{}'],
    ['a query that is no string', '{"query": {"hello": true}}'],
    ['variables that are no object', '{"query": "{ hello }", "variables": [1]}'],
    ['extensions that are no object', '{"query": "{ hello }", "extensions": "x"}'],
    ['an operation name that is no string', '{"query": "{ hello }", "operationName": 1}'],
    ['a document id that is no string', '{"documentId": {"sha256": 1}}'],
  ])('%s is 400', async (_case, body) => {
    expect(await refused(post(url(), body))).toBe('400 BAD_REQUEST');
  });

  test('bytes that are no UTF-8 are 400', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"query":"{ hello }","x":"'),
      Buffer.of(0xc3, 0x28),
      Buffer.from('"}'),
    ]);
    expect(await refused(post(url(), new Uint8Array(bytes)))).toBe('400 BAD_REQUEST');
  });

  test('a byte order mark is no mistake', async () => {
    const answer = await noted(post(url(), `\uFEFF${JSON.stringify(hello)}`));
    expect(answer.body.data).toEqual({ hello: 'hello' });
  });

  test('100,000 nested brackets are refused before they exhaust a stack', async () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const deep = nested(45_000);
    expect(await refused(post(url(), deep))).toBe('400 BAD_REQUEST');
    expect(await refused(post(url(), nested(100_000)))).toBe('413 PAYLOAD_TOO_LARGE');
    const variable = `{"query":"query($n: String){ hello(name: $n) }","variables":{"n":${deep}}}`;
    expect(await refused(post(url(), variable))).toBe('400 BAD_REQUEST');
    const anything = `{"query":"query($n: Anything){ echo(value: $n) }","variables":{"n":${deep}}}`;
    expect(await refused(post(url(), anything))).toBe('400 BAD_REQUEST');
  });

  test('null for a variable of @skip is rejected, though it has a default', async () => {
    const send = (variables: unknown) =>
      post(url(), JSON.stringify({ query: 'query($v: Boolean = true){ hello @skip(if: $v) }', variables }));
    expect(await refused(send({ v: null }))).toBe('400 BAD_USER_INPUT');
    expect((await noted(send({ v: false }))).body.data).toEqual({ hello: 'hello' });
    expect((await noted(send({}))).body.data).toEqual({});
  });

  test('keys named __proto__ and constructor are keys like any other', async () => {
    const body =
      '{"query":"query($n: String){ hello(name: $n) }","variables":{"__proto__":{"n":"x"},"constructor":{"prototype":{"n":"y"}}},"__proto__":{"query":"{ nope }"}}';
    const answer = await noted(post(url(), body));
    expect(answer.body.data).toEqual({ hello: 'hello' });
    expect(graph.subgraph.requests.at(-1)?.variables).not.toHaveProperty('n');
    const unknown =
      '{"query":"query($by: Greeting){ hello(by: $by) }","variables":{"by":{"name":"x","__proto__":{"a":1}}}}';
    expect(await refused(post(url(), unknown))).toBe('400 BAD_USER_INPUT');
  });
});

describe('a body that says it is something else', () => {
  test.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['an upload', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['JSON in utf-16', { 'content-type': 'application/json; charset=utf-16' }],
    ['another JSON', { 'content-type': 'application/json-patch+json' }],
    ['no type', { 'content-type': '' }],
    ['a type that cannot be read', { 'content-type': ';;;' }],
  ])('%s is 415', async (_case, headers) => {
    expect(await refused(post(url(), hello, headers))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });

  test('a compressed body is 415', async () => {
    const body = new Uint8Array(gzipSync(JSON.stringify(hello)));
    expect(await refused(post(url(), body, { 'content-encoding': 'gzip' }))).toBe(
      '415 UNSUPPORTED_MEDIA_TYPE',
    );
  });

  test.each(['application/json; charset=UTF-8', 'application/json;charset="utf-8"', 'APPLICATION/JSON'])(
    '%s is JSON',
    async (contentType) => {
      const answer = await noted(post(url(), hello, { 'content-type': contentType }));
      expect(answer.body.data).toEqual({ hello: 'hello' });
    },
  );
});

describe('a path or method that is not served', () => {
  test.each(['/', '/nope', '//graphql', '/graphql/', '/graphql/a/b', '/GRAPHQL'])(
    '%s is 404',
    async (path) => {
      expect(await refused(send(`${origin()}${path}`))).toBe('404 BAD_REQUEST');
    },
  );

  test('a path that is no URL is 400', async () => {
    expect(await refused(send(`${origin()}/graphql/%zz`))).toBe('400 BAD_REQUEST');
    expect(await refused(send(`${origin()}/graphql/%ff`))).toBe('400 BAD_REQUEST');
  });

  test('a document id longer than any is 400', async () => {
    expect(await refused(send(`${origin()}/graphql/${'a'.repeat(300)}`))).toBe('400 BAD_REQUEST');
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('%s is 405', async (method) => {
    const answer = await noted(send(url(), { method }));
    expect(refusalOf(answer)).toBe('405 METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });

  test('a wrong method is 405 and a wrong path 404, whatever the body', async () => {
    const init = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: '{' };
    expect(await refused(send(url(), init))).toBe('405 METHOD_NOT_ALLOWED');
    expect(await refused(post(`${origin()}/nope`, '{', { 'content-type': 'text/plain' }))).toBe(
      '404 BAD_REQUEST',
    );
  });

  test('HEAD is 405 without a body', async () => {
    const answer = await send(url(), { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([405, '']);
    const record = await graph.gateway.record(({ requestId }) => requestId === requestIdOf(answer));
    expect(record).toMatchObject({ method: 'HEAD', status: 405, codes: ['METHOD_NOT_ALLOWED'] });
  });

  test('CONNECT is 405', async () => {
    expect(await refused(raw('CONNECT evil:443 HTTP/1.1\r\nhost: evil:443\r\n\r\n'))).toBe(
      '405 METHOD_NOT_ALLOWED',
    );
  });

  test('POST to a document is 405: its id is in the body', async () => {
    const answer = await noted(post(`${url()}/abc`, {}));
    expect(refusalOf(answer)).toBe('405 METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe('GET');
  });

  test('a mutation by GET is 405, and does not run', async () => {
    const before = graph.subgraph.requests.length;
    const query = encodeURIComponent('mutation { touch }');
    const answer = await noted(send(`${url()}?query=${query}`));
    expect(refusalOf(answer)).toBe('405 METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe('POST');
    expect(graph.subgraph.requests.length).toBe(before);
  });
});

describe('a GET', () => {
  const get = (search: string, headers: Record<string, string> = { 'graphql-require-preflight': '1' }) =>
    send(`${url()}?${search}`, { headers: { 'apollo-require-preflight': 'true', ...headers } });

  test('with a query is answered', async () => {
    const answer = await noted(get('query={hello}'));
    expect(answer.body.data).toEqual({ hello: 'hello' });
  });

  test('with a parameter twice is 400', async () => {
    expect(await refused(get('query={hello}&query={echo}'))).toBe('400 BAD_REQUEST');
    expect(await refused(get('query={hello}&variables={}&variables={}'))).toBe('400 BAD_REQUEST');
  });

  test('with variables that are no JSON is 400', async () => {
    expect(await refused(get('query={hello}&variables=x'))).toBe('400 BAD_REQUEST');
  });

  test('without a query is 400', async () => {
    expect(await refused(get(''))).toBe('400 BAD_REQUEST');
  });

  test('that a foreign page could send is 400, and does not run', async () => {
    const before = graph.subgraph.requests.length;
    expect(await refused(send(`${url()}?query={hello}`))).toBe('400 BAD_REQUEST');
    expect(graph.subgraph.requests.length).toBe(before);
  });
});

describe('an answer that nobody can read', () => {
  test.each(['text/html', 'application/xml, text/*;q=0.5', 'application/json;q=0'])(
    'Accept: %s is 406 before anything runs',
    async (accept) => {
      const before = graph.subgraph.requests.length;
      const answer = post(url(), { query: 'mutation { touch }' }, { accept });
      expect(await refused(answer)).toBe('406 NOT_ACCEPTABLE');
      expect(graph.subgraph.requests.length).toBe(before);
    },
  );

  test.each([
    [
      'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
      'graphql-response+json',
    ],
    ['application/graphql-response+json', 'graphql-response+json'],
    ['*/*', 'json'],
    ['application/*;q=0.1', 'json'],
    ['application/json;q=0.1, application/graphql-response+json', 'graphql-response+json'],
  ])('Accept: %s is answered as application/%s, with data or without', async (accept, type) => {
    const answer = await noted(post(url(), hello, { accept }));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      `application/${type}; charset=utf-8`,
    ]);
    const refused = await noted(post(url(), { query: '{' }, { accept }));
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      400,
      `application/${type}; charset=utf-8`,
    ]);
  });
});

describe('a body above the limit', () => {
  test('by its Content-Length is 413', async () => {
    expect(await refused(post(url(), JSON.stringify({ query: `{ hello } #${'x'.repeat(200_000)}` })))).toBe(
      '413 PAYLOAD_TOO_LARGE',
    );
  });

  test('that only claims to be large is 413 before it arrives', async () => {
    const head =
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n';
    expect(await refused(raw(head))).toBe('413 PAYLOAD_TOO_LARGE');
  });

  test('in chunks is 413 as soon as it is too large', async () => {
    const socket = openSocket(graph.gateway.port);
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const chunk = `${(50_000).toString(16)}\r\n${' '.repeat(50_000)}\r\n`;
    socket.write(chunk.repeat(3));
    expect(await refused(readToEnd(socket).then(parseRawAnswer))).toBe('413 PAYLOAD_TOO_LARGE');
  });
});

describe('bytes that are no HTTP', () => {
  test.each([
    ['garbage', 'hello gateway\r\n\r\n'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['no host', 'GET /graphql HTTP/1.1\r\n\r\n'],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
    ],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header with a line feed', 'GET /graphql HTTP/1.1\r\nhost: x\r\nx-a: b\n c\r\n\r\n'],
    ['a header without a name', 'GET /graphql HTTP/1.1\r\nhost: x\r\n: b\r\n\r\n'],
  ])('%s is 400', async (_case, bytes) => {
    expect(await refused(raw(bytes))).toBe('400 BAD_REQUEST');
  });

  test('a chunk that is no chunk is 400, as the request that it belongs to', async () => {
    const bytes =
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n';
    const answer = await noted(raw(bytes));
    expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
    const record = await graph.gateway.record(({ requestId }) => requestId === requestIdOf(answer));
    expect(record).toMatchObject({ method: 'POST', outcome: 'refused' });
  });

  test('headers above the limit are 431', async () => {
    const bytes = `GET /graphql HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await refused(raw(bytes))).toBe('431 HEADERS_TOO_LARGE');
  });

  test('an expectation that nobody knows is no obstacle', async () => {
    const body = JSON.stringify(hello);
    const answer = await noted(
      raw(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nexpect: wonders\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      ),
    );
    expect(answer.body.data).toEqual({ hello: 'hello' });
  });
});

describe('the access log', () => {
  test('has exactly one record of each of these requests', async () => {
    await graph.gateway.stop();
    expectOneRecordEach(answers, graph.gateway.records);
    const ids = graph.gateway.records.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
