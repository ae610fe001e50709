import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectNoLeak, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import type { StubAnswer } from '#test/testkit/stub-subgraph.ts';

let patient: StubGraph;
/** For answers that come too late; the other would wait long for them. */
let hurried: StubGraph;
beforeAll(async () => {
  const start = async (timeout: string): Promise<StubGraph> =>
    startStubGraph({ stubSettings: { timeout, maxResponseBytes: 100_000 } });
  [patient, hurried] = await Promise.all([start('60s'), start('500ms')]);
});
afterAll(async () => {
  await Promise.all([patient, hurried].map(async (graph) => graph[Symbol.asyncDispose]()));
});

async function ask(answer: StubAnswer, query = '{ hello }', graph = patient): Promise<HttpAnswer> {
  graph.subgraph.answer = answer;
  return await post(graph.gateway.url, { query });
}

const failures: readonly (readonly [string, string, StubAnswer])[] = [
  ['HTML', 'SUBGRAPH_MALFORMED_RESPONSE', () => '<html>down for maintenance</html>'],
  ['JSON that ends too soon', 'SUBGRAPH_MALFORMED_RESPONSE', () => '{"data":{"hello":"hel'],
  ['nothing', 'SUBGRAPH_MALFORMED_RESPONSE', () => ''],
  ['neither data nor errors', 'SUBGRAPH_MALFORMED_RESPONSE', () => ({})],
  ['a list', 'SUBGRAPH_MALFORMED_RESPONSE', () => '[{"data":{"hello":"x"}}]'],
  ['data that is a list', 'SUBGRAPH_MALFORMED_RESPONSE', () => ({ data: ['hello'] })],
  ['data below __proto__', 'SUBGRAPH_MALFORMED_RESPONSE', () => '{"__proto__":{"data":{"hello":"x"}}}'],
  [
    'errors',
    'DOWNSTREAM_SERVICE_ERROR',
    () => ({ data: null, errors: [{ message: 'at secret.internal:5432' }] }),
  ],
  [
    'status 500',
    'SUBGRAPH_HTTP_ERROR',
    (_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end('stack at secret.internal');
      return undefined;
    },
  ],
  [
    'a redirect, which is not followed',
    'SUBGRAPH_HTTP_ERROR',
    (_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      return undefined;
    },
  ],
  ['more than is read', 'SUBGRAPH_RESPONSE_TOO_LARGE', () => ({ data: { hello: 'x'.repeat(200_000) } })],
  ['headers too late', 'SUBGRAPH_TIMEOUT', () => new Promise(() => undefined)],
  [
    'a body too late',
    'SUBGRAPH_TIMEOUT',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":');
      return undefined;
    },
  ],
  [
    'a connection that is reset',
    'SUBGRAPH_UNREACHABLE',
    (_request, response) => {
      response.destroy();
      return undefined;
    },
  ],
  [
    'half an answer and a reset',
    'SUBGRAPH_UNREACHABLE',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"data":', () => response.destroy());
      return undefined;
    },
  ],
];

describe('a subgraph that answers with', () => {
  test.each(failures)('%s costs its field alone', async (_case, code, answer) => {
    const graph = code === 'SUBGRAPH_TIMEOUT' ? hurried : patient;
    const got = await ask(answer, '{ hello }', graph);
    expect(got.status).toBe(200);
    expect(got.body.data).toEqual({ hello: null });
    expect(got.body.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(got.body.errors?.[0]?.extensions.requestId).toBe(requestIdOf(got));
    expectNoLeak(got);
    expect(got.text).not.toContain('secret');
    const id = requestIdOf(got);
    const record = await graph.gateway.record(({ requestId }) => requestId === id);
    expect(record).toMatchObject({
      status: 200,
      outcome: 'partial',
      codes: [code],
      fetches: [{ subgraph: 'stub' }],
    });
    expect(record.subgraphErrors).toEqual([
      expect.objectContaining({ subgraph: 'stub', message: expect.any(String) }),
    ]);
  });

  test('data and errors gives both', async () => {
    const got = await ask(
      () => ({ data: { hello: 'hi', items: null }, errors: [{ message: 'no items', path: ['items'] }] }),
      '{ hello items { id } }',
    );
    expect(got.body.data).toEqual({ hello: 'hi', items: null });
    expect(got.body.errors).toMatchObject([
      { path: ['items'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } },
    ]);
  });

  test('data beside an error status gives the data', async () => {
    const got = await ask((_request, response) => {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"data":{"hello":"hi"}}');
      return undefined;
    });
    expect(got.body.data).toEqual({ hello: 'hi' });
  });

  test('keys named like members of every object does no harm', async () => {
    const got = await ask(
      () => '{"data":{"items":[{"id":"1","name":"a","__proto__":{"polluted":true},"constructor":1}]}}',
      '{ items { id name } }',
    );
    expect(got.body.data).toEqual({ items: [{ id: '1', name: 'a' }] });
    const again = await ask(() => ({ data: { hello: 'hi' } }));
    expect(again.text).not.toContain('polluted');
  });

  test('a value nested as deeply as allowed is passed on whole', async () => {
    // `data` and the object in it are levels too.
    const deep = `${'['.repeat(198)}${']'.repeat(198)}`;
    const got = await ask(() => `{"data":{"echo":${deep}}}`, '{ echo }');
    expect(got.text.startsWith(`{"data":{"echo":${deep}}`)).toBe(true);
  });

  test('a value nested thousands deep fails alone', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const got = await ask(() => `{"data":{"echo":${deep}}}`, '{ echo }');
    expect(got.body.data).toEqual({ echo: null });
    expect(got.body.errors).toMatchObject([
      { path: ['echo'], extensions: { code: 'SUBGRAPH_MALFORMED_RESPONSE' } },
    ]);
  });
});
