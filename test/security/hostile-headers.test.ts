import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  probeArgs,
  readLoad,
  readTurn,
  turnBoundMs,
  withShortTurns,
} from '#test/testkit/event-loop-probe.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { openSocket, parseRawAnswer, post, readToEnd, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

let graph: StubGraph;
beforeAll(async () => {
  graph = await startStubGraph({ nodeArgs: probeArgs });
  // What is compiled lazily is compiled now: the first request of all is no attack.
  for (let index = 0; index < 10; index += 1) await post(url(), { query: `{ hello a${index}: __typename }` });
});
afterAll(async () => graph[Symbol.asyncDispose]());

const hello = { query: '{ hello }' };
const url = (): string => graph.gateway.url;

/** Headers byte for byte, as no HTTP client would send them. */
async function sendHeaders(lines: readonly string[], body = ''): Promise<HttpAnswer> {
  const socket = openSocket(graph.gateway.port);
  const head = ['host: x', 'connection: close', `content-length: ${body.length}`, ...lines];
  socket.write(`POST /graphql HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  return parseRawAnswer(await readToEnd(socket));
}

describe('a header that takes a library a second to parse', () => {
  test.each([
    ['15,000 spaces in a content type', `content-type: application/json;${' '.repeat(15_000)}x`],
    ['15,000 commas between quotes in Accept', `accept: a/b;x="${','.repeat(15_000)}"`],
  ])('%s: is refused before it is parsed', async (_case, line) => {
    const type = 'content-type: application/json';
    const lines = line.startsWith('accept') ? [type, line] : [line];
    const { value: answer } = await withShortTurns(
      graph.gateway,
      async () => sendHeaders(lines, JSON.stringify(hello)),
      { share: 0.5 },
    );
    expect(refusalOf(answer)).toBe('431 HEADERS_TOO_LARGE');
  });

  test('a whole kibibyte of it, which is read, takes no more than any other', async () => {
    const body = JSON.stringify(hello);
    const hostile = [
      `content-type: application/json;${' '.repeat(990)}x`,
      `accept: application/json, a/b;x="${','.repeat(980)}"`,
    ];
    const cpuMs: number[][] = [[], []];
    for (let round = 0; round < 20; round += 1) {
      for (const [kind, lines] of [['content-type: application/json'], hostile].entries()) {
        await readTurn(graph.gateway);
        const answer = await sendHeaders([...lines, `x-round: ${round}`], body);
        expect(answer.body.data).toEqual({ hello: 'hello' });
        cpuMs[kind]?.push((await readTurn(graph.gateway)).busyMs);
      }
    }
    const [usual = NaN, read = NaN] = cpuMs.map((times) => Math.min(...times));
    // In quadratic time, a kibibyte would take some milliseconds.
    expect(read - usual).toBeLessThan(turnBoundMs(await readLoad(graph.gateway)) / 40);
  });
});

describe('headers above a limit', () => {
  test.each(['accept', 'content-type'])('an %s above 1 KiB is 431, and names the header', async (name) => {
    const value = `application/json;x=${'y'.repeat(1_024)}`;
    const answer = await post(url(), hello, { [name]: value });
    expect(refusalOf(answer)).toBe('431 HEADERS_TOO_LARGE');
    expect(answer.body.errors?.[0]?.message).toBe(
      `The header ${name} is longer than the 1024 bytes allowed; shorten it.`,
    );
  });

  test('a hundred headers are read, one more is 431: none is dropped without a word', async () => {
    const request = (count: number): Promise<HttpAnswer> => {
      const others = Array.from({ length: count - 4 }, (_, index) => `x-${index}: b`);
      return sendHeaders([...others, 'content-type: application/json'], JSON.stringify(hello));
    };
    expect((await request(100)).body.data).toEqual({ hello: 'hello' });
    expect(refusalOf(await request(101))).toBe('431 HEADERS_TOO_LARGE');
    expect(refusalOf(await request(1_500))).toBe('431 HEADERS_TOO_LARGE');
  });

  test('16 KiB in all are read, and no more; a header of any name counts', async () => {
    const request = (size: number): Promise<HttpAnswer> =>
      sendHeaders(['content-type: application/json', `x-large: ${'x'.repeat(size)}`], JSON.stringify(hello));
    expect((await request(16_000)).body.data).toEqual({ hello: 'hello' });
    const answer = await request(16_500);
    expect(refusalOf(answer)).toBe('431 HEADERS_TOO_LARGE');
    expect(answer.body.errors?.[0]?.message).toContain('more than the 100 headers or 16384 bytes of them');
  });

  test('are what the configuration says', async () => {
    await using strict = await startStubGraph({
      config: { limits: { maxHeaderBytes: '4KiB', maxHeaders: 20 } },
    });
    const headers = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'x']));
    for (const above of [headers(21), { 'x-large': 'x'.repeat(4_200) }]) {
      const answer = await post(strict.gateway.url, hello, above);
      expect(refusalOf(answer)).toBe('431 HEADERS_TOO_LARGE');
      expect(answer.body.errors?.[0]?.message).toContain('the 20 headers or 4096 bytes of them allowed');
    }
    expect((await post(strict.gateway.url, hello, headers(10))).status).toBe(200);
    expect((await post(strict.gateway.url, hello, { 'x-large': 'x'.repeat(3_000) })).status).toBe(200);
  });
});

describe('a GET that a page of another site can send unasked', () => {
  const required = { 'apollo-require-preflight': 'true' };

  test.each([
    'text/plain',
    'text/xml',
    'message/rfc822',
    'multipart/form-data',
    'application/json, text/plain',
    ';;;',
    '',
  ])('as %j is 415 and does not run, by query string and by id', async (type) => {
    const before = graph.subgraph.requests.length;
    for (const path of ['?query={hello}', `/sha256:${'0'.repeat(64)}`, '/abc?query={hello}']) {
      for (const headers of [{}, required]) {
        const answer = await send(`${url()}${path}`, { headers: { 'content-type': type, ...headers } });
        expect(refusalOf(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
      }
    }
    expect(graph.subgraph.requests.length).toBe(before);
  });

  test.each([{}, { 'apollo-require-preflight': '' }, { 'x-apollo-operation-name': '' }, { 'x-other': 'x' }])(
    'with the headers %j is 400 and does not run',
    async (headers) => {
      const before = graph.subgraph.requests.length;
      expect(refusalOf(await send(`${url()}?query={hello}`, { headers }))).toBe('400 BAD_REQUEST');
      expect(graph.subgraph.requests.length).toBe(before);
    },
  );

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { authorization: 'Basic YTpi' },
    { cookie: 'session=1' },
  ])('with the headers %j of a browser is rejected and does not run', async (headers) => {
    const before = graph.subgraph.requests.length;
    const answer = await send(`${url()}?query={hello}`, { headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.data).toBeUndefined();
    expect(graph.subgraph.requests.length).toBe(before);
  });

  test('is told what to change in urql and Apollo Client', async () => {
    const { body } = await send(`${url()}?query={hello}`);
    expect(body.errors?.[0]?.message).toBe(
      'A page of any site could have sent this GET (CSRF). Send the header apollo-require-preflight, or send a POST: ' +
        'in urql preferGetMethod: false, in Apollo Client useGETForQueries: false. Pages of this origin, and of those ' +
        'in http.cors.origins, need neither in a browser that sends Sec-Fetch-Site or Origin.',
    );
  });

  test.each([
    required,
    { 'sec-fetch-site': 'same-origin' },
    { 'graphql-client-name': 'web' },
    { 'x-apollo-operation-name': 'hello' },
    { 'content-type': 'application/json' },
    { 'content-type': 'Application/JSON; charset=utf-8' },
  ])('does not have the headers %j, and is answered', async (headers) => {
    const answer = await send(`${url()}?query={hello}`, { headers });
    expect(answer.body.data).toEqual({ hello: 'hello' });
  });

  test('is no HEAD and no OPTIONS: both are 405, whatever they declare', async () => {
    for (const method of ['HEAD', 'OPTIONS']) {
      for (const type of ['text/plain', 'application/json']) {
        const answer = await send(`${url()}?query={hello}`, { method, headers: { 'content-type': type } });
        expect(answer.status).toBe(405);
      }
    }
  });
});

describe('a POST that a page of another site can send unasked', () => {
  test.each([
    'text/plain',
    'text/plain; x="application/json"',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ])('as %s is 415 and does not run, alone or as a batch', async (type) => {
    const before = graph.subgraph.requests.length;
    for (const body of [hello, [hello]]) {
      const headers = { 'content-type': type, 'apollo-require-preflight': 'true' };
      expect(refusalOf(await post(url(), body, headers))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    }
    expect(graph.subgraph.requests.length).toBe(before);
  });

  test('without a type and without a body is 400', async () => {
    const answer = await send(`${url()}?query={hello}`, { method: 'POST' });
    expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
  });
});
