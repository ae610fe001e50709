import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const page = await readFile(new URL('../../docs/frontend/error-codes.md', import.meta.url), 'utf8');
const [, section = ''] = /## Not found, sold out, or down\n([^]*?)\n## /.exec(page) ?? [];
const documented = [...section.matchAll(/^```json\n(?<json>[^]*?)^```$/gm)].map(({ groups }) =>
  JSON.parse(groups?.['json'] ?? ''),
);

let graph: StubGraph;

beforeAll(async () => {
  graph = await startStubGraph({
    config: { errors: { subgraphExtensions: ['code', 'reason'], includeSubgraphNames: ['other'] } },
  });
});

afterAll(async () => graph[Symbol.asyncDispose]());

/** What a client reads of an error of the service with these `extensions`, without the request id. */
async function read(extensions: object | undefined): Promise<unknown> {
  graph.subgraph.answer = () => ({
    data: { hello: null },
    errors: [{ message: 'at secret.internal', path: ['hello'], ...(extensions && { extensions }) }],
  });
  const { body, text } = await post(graph.gateway.url, { query: '{ hello }' });
  expect(text).not.toContain('secret');
  const { requestId, ...others } = body.errors?.[0]?.extensions ?? {};
  expect(requestId).toEqual(expect.any(String));
  return { extensions: others };
}

test('the page for frontends shows what clients read of each kind of failure', async () => {
  const own = [{ code: 'SOLD_OUT' }, { code: 'NOT_FOUND' }, { code: 'FORBIDDEN' }, undefined];
  const answers = [];
  for (const extensions of own) answers.push(await read(extensions));
  // Nothing listens where this subgraph should be. It is the one that may be named.
  const { body } = await post(graph.gateway.url, { query: '{ down }' });
  const { requestId: _requestId, service, ...down } = Object(body.errors?.[0]?.extensions);
  expect(service).toBe('other');
  expect([...answers, { extensions: down }]).toEqual(documented);
});

test('entries that are listed reach the client, and the record has code, message and path', async () => {
  expect(await read({ code: 'SOLD_OUT', reason: { left: 0 }, sql: 'SELECT' })).toEqual({
    extensions: { code: 'SOLD_OUT', subgraphCode: 'SOLD_OUT', reason: { left: 0 } },
  });
  const record = await graph.gateway.record(({ subgraphErrors }) => subgraphErrors?.[0]?.code === 'SOLD_OUT');
  expect(record.subgraphErrors).toEqual([
    { subgraph: 'stub', code: 'SOLD_OUT', message: 'at secret.internal', path: ['hello'] },
  ]);
  expect(record.codes).toEqual(['DOWNSTREAM_SERVICE_ERROR']);
});

test('an answer that is too large for the main thread carries the same errors', async () => {
  const large = 'x'.repeat(700_000);
  graph.subgraph.answer = () => ({
    data: { hello: large, items: null },
    errors: [{ message: 'gone', path: ['items'], extensions: { code: 'NOT_FOUND', reason: 'moved' } }],
  });
  const { body } = await post(graph.gateway.url, { query: '{ hello items { id } }' });
  expect(body.data).toEqual({ hello: large, items: null });
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', reason: 'moved' });
});

test('a name that the supergraph does not have is refused at the start', async () => {
  const started = startStubGraph({ config: { errors: { includeSubgraphErrors: ['stubb'] } } });
  await expect(started).rejects.toThrow(
    'errors.includeSubgraphErrors: the supergraph has no subgraph "stubb"; it has other, stub.',
  );
});
