import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { probeArgs, withShortTurns } from '#test/testkit/event-loop-probe.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { openSocket, parseRawAnswer, post, readToEnd } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

let graph: StubGraph;
beforeAll(async () => {
  graph = await startStubGraph({ nodeArgs: probeArgs });
  // What is compiled lazily is compiled now: the first request of all is no attack.
  for (let index = 0; index < 10; index += 1) await post(url(), { query: `{ hello a${index}: __typename }` });
});
afterAll(async () => graph[Symbol.asyncDispose]());

const url = (): string => graph.gateway.url;

const repeated = (item: string): string => `[${item.repeat(999_000 / item.length)}0]`;
const numbered = (item: (index: number) => string): string =>
  `[${Array.from({ length: 60_000 }, (_, index) => item(index)).join('')}0]`;

const lists: readonly (readonly [name: string, list: string])[] = [
  ['zeros', repeated('0,')],
  ['empty lists', repeated('[],')],
  ['empty objects', repeated('{},')],
  ['lists in one another', repeated('[[[[[[[[[[]]]]]]]]]],')],
  ['objects with a key of their own', numbered((index) => `{"k${index}":1},`)],
  ['objects with a thousand keys in turn', numbered((index) => `{"k${index % 1_000}":1},`)],
  ['different strings', numbered((index) => `"s${index}",`)],
];

const places: readonly (readonly [name: string, body: (list: string) => string])[] = [
  ['in place of the body', (list) => list],
  [
    'in a variable that is used',
    (list) => `{"query":"query($v:Anything){echo(value:$v)}","variables":{"v":${list}}}`,
  ],
  ['in a variable that nothing declares', (list) => `{"query":"{ hello }","variables":{"v":${list}}}`],
  ['under a key that nothing reads', (list) => `{"query":"{ hello }","x":${list}}`],
];

describe('up to a megabyte of values', () => {
  test.each(
    lists.flatMap(([name, list]) => places.map(([place, body]) => [name, place, body(list)] as const)),
  )('%s, %s: is refused within half a turn', async (_name, _place, body) => {
    const before = graph.subgraph.requests.length;
    const { value: answer } = await withShortTurns(graph.gateway, async () => post(url(), body), {
      share: 0.5,
    });
    expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
    expect(graph.subgraph.requests.length).toBe(before);
  });
});

describe('as many values as are read', () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => ({ sku: `s${index}`, count: index, price: 1.5 }));

  test('reach the subgraph as they are, in turns of the event loop that nobody notices', async () => {
    const asked = graph.subgraph.nextRequest();
    await withShortTurns(graph.gateway, async () =>
      post(url(), { query: 'query($v: Anything) { echo(value: $v) }', variables: { v: rows } }),
    );
    expect((await asked).variables).toEqual({ v: rows });
  });

  test('in variables that nothing declares, go no further', async () => {
    const asked = graph.subgraph.nextRequest();
    const answer = await post(url(), { query: '{ hello }', variables: { v: rows } });
    expect(answer.body.data).toEqual({ hello: 'hello' });
    expect((await asked).variables).toEqual({});
  });

  test('are as many as the configuration says', async () => {
    await using strict = await startStubGraph({ config: { limits: { maxBodyValues: 1_000 } } });
    const send = (count: number) =>
      post(strict.gateway.url, {
        query: '{ hello }',
        variables: { v: Array.from({ length: count }, () => 0) },
      });
    expect((await send(990)).body.data).toEqual({ hello: 'hello' });
    const refused = await send(1_000);
    expect(refusalOf(refused)).toBe('400 BAD_REQUEST');
    expect(refused.body.errors?.[0]?.message).toBe(
      'The body has more than the 1000 values allowed; send fewer in one request.',
    );
  });
});

describe('a body in chunks', () => {
  const sendChunks = async (chunks: readonly string[]) => {
    const socket = openSocket(graph.gateway.port);
    const head =
      'POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
    socket.write(`${head}${body}0\r\n\r\n`);
    return parseRawAnswer(await readToEnd(socket));
  };

  test('of one byte each is read, up to a few thousand', async () => {
    const answer = await sendChunks(Array.from(JSON.stringify({ query: `{ hello } #${'x'.repeat(4_000)}` })));
    expect(answer.body.data).toEqual({ hello: 'hello' });
  });

  test('of one byte each is refused by the ten thousand, with a reason', async () => {
    const chunks = Array.from(JSON.stringify({ query: `{ hello } #${'x'.repeat(40_000)}` }));
    const { value: answer } = await withShortTurns(graph.gateway, async () => sendChunks(chunks));
    expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
    expect(answer.body.errors?.[0]?.message).toContain('chunks of less than 16 bytes on average');
  });
});
