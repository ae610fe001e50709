import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

let graph: StubGraph;
/** Put after the answers of the subgraph: more than 512 KiB of it moves an operation to the process for them. */
let padding = '';

beforeAll(async () => {
  graph = await startStubGraph({
    answer: ({ query }) =>
      `{"data":${query.includes('items') ? '{"items":[{"id":"1","name":"a"},{"id":"2","name":"b"}]}' : '{"hello":"h"}'}}${padding}`,
    config: { cost: { extension: 'always' }, http: { batching: {} } },
  });
});
afterAll(async () => graph[Symbol.asyncDispose]());

async function ask(query: string | object) {
  const { headers, body } = await post(graph.gateway.url, typeof query === 'string' ? { query } : query);
  const record = await graph.gateway.record(({ requestId }) => requestId === headers.get('x-request-id'));
  return { body, record };
}

/** A record without what differs between any two requests. */
function comparable({ cost, fetches, outcome }: AccessRecord): unknown {
  return {
    cost,
    outcome,
    fetches: fetches?.map(({ subgraph, status }) => ({ subgraph, status })),
  };
}

describe('an operation in the process for large answers', () => {
  test('costs the same points, and is recorded alike', async () => {
    const here = await ask('{ items(first: 5) { id name } }');
    padding = ' '.repeat(600_000);
    const there = await ask('{ items(first: 5) { id name } }');
    padding = '';
    expect(there.record.fetches?.[0]?.responseBytes).toBeGreaterThan(512 * 1024);
    expect(there.body).toEqual(here.body);
    expect(here.record.cost?.actual).toBeGreaterThan(0);
    expect(comparable(there.record)).toEqual(comparable(here.record));
  });

  test('may be one of a batch', async () => {
    padding = ' '.repeat(600_000);
    const { text } = await post(graph.gateway.url, [{ query: '{ hello }' }, { query: '{ items { id } }' }]);
    padding = '';
    expect(JSON.parse(text)).toMatchObject([
      { data: { hello: 'h' } },
      { data: { items: [{ id: '1' }, { id: '2' }] } },
    ]);
  });
});
