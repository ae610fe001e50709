import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, fetchExchange } from '@urql/core';
import { once } from 'node:events';
import { expectNoLeak, refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { openSocket, parseRawAnswer, post, readToEnd, send } from '#test/testkit/http-answer.ts';
import type { GraphQLAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

let graph: StubGraph;
beforeAll(async () => {
  graph = await startStubGraph();
});
afterAll(async () => graph[Symbol.asyncDispose]());

const url = (): string => graph.gateway.url;
const subscription = 'subscription { hello }';

/** A message of the older protocol. */
const connectionError = {
  type: 'connection_error',
  payload: { message: 'Subscriptions are not supported; poll with a query.' },
};

/** The answer in the first event of a stream. */
function eventOf(text: string): GraphQLAnswer {
  const [, json = ''] = /^event: next\ndata: (.*)\n\nevent: complete\ndata:\n\n$/.exec(text) ?? [];
  return JSON.parse(json);
}

describe('a subscription', () => {
  test('of GraphiQL, which asks for events with a GET, is refused in an event', async () => {
    const answer = await send(`${url()}?query=${encodeURIComponent(subscription)}`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expectNoLeak(answer);
    expect(eventOf(answer.text).errors).toMatchObject([
      {
        message: 'Subscriptions are not supported; poll with a query.',
        extensions: { code: 'SUBSCRIPTIONS_NOT_SUPPORTED', requestId: requestIdOf(answer) },
      },
    ]);
    const record = await graph.gateway.record(({ requestId }) => requestId === requestIdOf(answer));
    expect(record).toMatchObject({ outcome: 'refused', codes: ['SUBSCRIPTIONS_NOT_SUPPORTED'] });
  });

  test('of urql is refused in words that urql shows', async () => {
    const client = new Client({ url: url(), exchanges: [fetchExchange], fetchSubscriptions: true });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const listening = client.subscription(subscription, {}).subscribe(({ error }) => resolve(error));
    expect(await promise).toMatchObject({
      graphQLErrors: [{ extensions: { code: 'SUBSCRIPTIONS_NOT_SUPPORTED' } }],
      networkError: undefined,
    });
    listening.unsubscribe();
  });

  test('of a client that reads JSON as well is refused in JSON', async () => {
    const accept = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json';
    expect(refusalOf(await post(url(), { query: subscription }, { accept }))).toBe(
      '400 SUBSCRIPTIONS_NOT_SUPPORTED',
    );
  });

  test('of a client that reads parts alone is refused in JSON', async () => {
    expect(refusalOf(await post(url(), { query: subscription }, { accept: 'multipart/mixed' }))).toBe(
      '400 SUBSCRIPTIONS_NOT_SUPPORTED',
    );
  });

  test('a query whose answer nobody could read is refused, and nothing runs', async () => {
    const before = graph.subgraph.requests.length;
    const query = '{ hello }';
    for (const accept of ['text/event-stream', 'multipart/mixed', 'text/html'])
      expect(refusalOf(await post(url(), { query }, { accept }))).toBe('406 NOT_ACCEPTABLE');
    expect(graph.subgraph.requests).toHaveLength(before);
  });
});

describe('a WebSocket', () => {
  test.each(['graphql-transport-ws', 'graphql-ws'])('of %s is closed with the reason', async (protocol) => {
    const socket = new WebSocket(url().replace('http', 'ws'), protocol);
    const messages: unknown[] = [];
    socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(String(data))));
    const { promise, resolve } = Promise.withResolvers<CloseEvent>();
    socket.addEventListener('close', resolve);
    expect(await promise).toMatchObject({
      code: 4400,
      reason: 'SUBSCRIPTIONS_NOT_SUPPORTED: Subscriptions are not supported; poll with a query.',
    });
    expect(messages).toEqual(protocol === 'graphql-ws' ? [connectionError] : []);
    const record = await graph.gateway.record(({ status }) => status === 101);
    expect(record).toMatchObject({ outcome: 'refused', codes: ['SUBSCRIPTIONS_NOT_SUPPORTED'] });
  });

  test.each([
    ['of another protocol', '/graphql', '', '400 SUBSCRIPTIONS_NOT_SUPPORTED'],
    ['at another path', '/other', 'sec-websocket-protocol: graphql-transport-ws\r\n', '404 BAD_REQUEST'],
  ])('%s is refused over HTTP', async (_case, path, more, refusal) => {
    const socket = openSocket(graph.gateway.port);
    await once(socket, 'connect');
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-version: 13\r\nsec-websocket-key: ${'A'.repeat(22)}==\r\n${more}\r\n`,
    );
    expect(refusalOf(parseRawAnswer(await readToEnd(socket)))).toBe(refusal);
  });

  test('that is not closed by its client is closed', async () => {
    const socket = openSocket(graph.gateway.port);
    await once(socket, 'connect');
    socket.write(
      'GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
        `sec-websocket-version: 13\r\nsec-websocket-key: ${'A'.repeat(22)}==\r\n` +
        'sec-websocket-protocol: graphql-transport-ws\r\n\r\n',
    );
    const closed = new Promise((resolve) => void socket.once('close', resolve));
    socket.resume();
    // The test does not end the connection: once the gateway has, what is sent is answered with a reset.
    const timer = setInterval(() => socket.write('more'), 100);
    expect(await closed).toBeDefined();
    clearInterval(timer);
  });

  test('an offer of HTTP/2 is answered as if it had not been made', async () => {
    const socket = openSocket(graph.gateway.port);
    await once(socket, 'connect');
    const body = '{"query":"{ hello }"}';
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n' +
        `http2-settings: AAMAAABk\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const [bytes] = await once(socket, 'data');
    expect(String(bytes)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});

test('@defer is refused with what to do instead', async () => {
  const accept =
    'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9';
  const answer = await post(url(), { query: '{ ... @defer { hello } }' }, { accept });
  expect(refusalOf(answer)).toBe('400 INCREMENTAL_DELIVERY_NOT_SUPPORTED');
  expect(answer.body.errors?.[0]?.message).toBe(
    'Incremental delivery is not supported; remove @defer, or request what it delays in a second operation.',
  );
});

test('an upload is refused with what to do instead', async () => {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: '{ hello }' }));
  form.set('map', '{}');
  const answer = await send(url(), { method: 'POST', body: form });
  expect(refusalOf(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  expect(answer.body.errors?.[0]?.message).toMatch(/Uploads .* send its URL as a variable/);
});

describe('a batch, while batches are off', () => {
  test('is refused with a list, an error for each operation', async () => {
    const answer = await post(url(), [{ query: '{ hello }' }, { query: '{ hello }' }]);
    expect(answer.status).toBe(400);
    const refused = {
      errors: [{ message: expect.stringContaining('(http.batching)'), extensions: { code: 'BAD_REQUEST' } }],
    };
    expect(answer.body).toMatchObject([refused, refused]);
  });

  test('is refused with one error where the list would be long', async () => {
    const batch = Array.from({ length: 101 }, () => ({ query: '{ hello }' }));
    expect(refusalOf(await post(url(), batch))).toBe('400 BAD_REQUEST');
  });
});
