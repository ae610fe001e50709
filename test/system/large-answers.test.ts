import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { probeArgs, withShortTurns } from '#test/testkit/event-loop-probe.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const maxResponseBytes = 10_000_000;

let graph: StubGraph;

beforeAll(async () => {
  graph = await startStubGraph({ nodeArgs: probeArgs, config: { cost: { mode: 'measure' } } });
  // What is compiled lazily is compiled now, and the process is there.
  for (const size of [1, 1, 600_000]) {
    await ask(`{"data":{"echo":"${'x'.repeat(size)}"}}`, '{ echo }');
  }
});
afterAll(async () => graph[Symbol.asyncDispose]());

/** Text of one item over and over, as much as an answer may hold with what stands around it. */
function filled(start: string, item: string, end: string): string {
  const room = maxResponseBytes - start.length - end.length;
  return `${start}${item.repeat(Math.floor(room / item.length))}${end}`;
}

async function ask(answer: string, query: string) {
  graph.subgraph.answer = (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(answer);
    return undefined;
  };
  return await post(graph.gateway.url, { query });
}

const nested = `${'['.repeat(4_900_000)}${']'.repeat(4_900_000)}`;

/** Each with what the client gets: the answer of the subgraph as it is, or something else. */
const answers: readonly (readonly [name: string, query: string, answer: string, expected?: string])[] = [
  ['numbers', '{ echo }', filled('{"data":{"echo":[0', ',0', ']}}')],
  ['numbers with many digits', '{ echo }', filled('{"data":{"echo":[0', ',12345678901234567891', ']}}')],
  ['an escaped string', '{ echo }', filled('{"data":{"echo":"', '\\n', '"}}')],
  [
    'objects',
    '{ items { id name } }',
    filled('{"data":{"items":[{"id":"0","name":"n"}', ',{"id":"1","name":"n"}', ']}}'),
  ],
  [
    'objects with keys of their own',
    '{ items { id name } }',
    filled('{"data":{"items":[{"name":"n","id":"0"}', ',{"name":"n","id":"1"}', ']}}'),
    filled('{"data":{"items":[{"id":"0","name":"n"}', ',{"id":"1","name":"n"}', ']}}'),
  ],
];

describe('an answer of ten megabytes takes no turn of the event loop longer than 50 ms:', () => {
  async function measured(query: string, answer: string) {
    const { value } = await withShortTurns(graph.gateway, async () => ask(answer, query));
    return value;
  }

  test.each(answers)('%s', async (_name, query, answer, expected = answer) => {
    const { status, text } = await measured(query, answer);
    expect(status).toBe(200);
    // Jest would take long to show a difference.
    expect(text.startsWith(`${expected.slice(0, -1)},"extensions":{"cost":`)).toBe(true);
  });

  test.each([
    ['brackets', '{ echo }', `{"data":{"echo":${nested}}}`],
    ['brackets that nothing closes', '{ echo }', filled('{"data":{"echo":', '[', '')],
  ])('%s, which are no answer', async (_name, query, answer) => {
    const { body } = await measured(query, answer);
    expect(body).toMatchObject({
      data: { echo: null },
      errors: [{ path: ['echo'], extensions: { code: 'SUBGRAPH_MALFORMED_RESPONSE' } }],
    });
  });

  test.each([
    ['brackets where a string is asked for', '{ hello }', `{"data":{"hello":${nested}}}`],
    ['brackets that nobody asked for', '{ hello }', `{"data":{"hello":null,"other":${nested}}}`],
    ['brackets where objects are asked for', '{ items { id } }', `{"data":{"items":${nested}}}`],
  ])('%s', async (_name, query, answer) => {
    const { status, body } = await measured(query, answer);
    expect(status).toBe(200);
    expect(Object.values(body.data ?? {})).toEqual([null]);
  });

  test('errors, of which the first hundred are told', async () => {
    const path = '["items",0,"name"]';
    const answer = filled('{"data":{"items":null},"errors":[{}', `,{"message":"m","path":${path}}`, ']}');
    const { body } = await measured('{ items { id } }', answer);
    expect(body.data).toEqual({ items: null });
    expect(body.errors?.at(-1)?.message).toMatch(/^And \d+ more errors/);
  });
});

describe('an operation that goes on in another process', () => {
  test('is recorded as any other, with the spans that its requests carried', async () => {
    const before = graph.subgraph.requests.length;
    const { headers } = await ask(filled('{"data":{"echo":[0', ',0', ']}}'), '{ echo hello }');
    const sent = graph.subgraph.requests.slice(before);
    const record = await graph.gateway.record(({ requestId }) => requestId === headers.get('x-request-id'));
    expect(sent).toHaveLength(1);
    expect(record.fetches).toEqual([
      expect.objectContaining({
        subgraph: 'stub',
        status: 200,
        responseBytes: expect.any(Number),
        spanId: String(sent[0]?.headers['traceparent']).split('-')[2],
      }),
    ]);
  });

  test('sends a mutation once', async () => {
    const before = graph.subgraph.requests.length;
    const answer = filled('{"data":{"touch":1}', ' ', '}');
    const { body } = await ask(answer, 'mutation { touch }');
    expect(body.data).toEqual({ touch: 1 });
    expect(graph.subgraph.requests.length - before).toBe(1);
  });

  test('gets the variables of its client digit by digit', async () => {
    const before = graph.subgraph.requests.length;
    graph.subgraph.answer = () => filled('{"data":{"echo":1.10}', ' ', '}');
    const variables = '{"v":[12345678901234567891,1.10]}';
    const { text } = await post(
      graph.gateway.url,
      `{"query":"query($v: Anything) { echo(value: $v) }","variables":${variables}}`,
    );
    expect(text).toContain('{"data":{"echo":1.10},');
    expect(graph.subgraph.requests[before]?.body).toContain(`"variables":${variables}`);
  });
});
