import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { GraphQLAnswer, HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';

const registered = 'query Registered { hello }';
const stack = new AsyncDisposableStack();
let graph: StubGraph;

beforeAll(async () => {
  const manifests = stack.use(await writeManifests({ default: [registered] }));
  graph = stack.use(
    await startStubGraph({
      answer: ({ query }) => ({
        data: query.includes('items') ? { items: [{ id: '1' }] } : { hello: 'hello' },
      }),
      config: {
        http: { batching: { maxRequests: 3 } },
        documents: { manifests: manifests.folder },
        rateLimit: { layers: [{ name: 'anonymous', by: 'ip', capacity: 50, refillPerSecond: 0.001 }] },
      },
    }),
  );
});
afterAll(() => stack.disposeAsync());

async function send(
  operations: readonly unknown[],
  headers?: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  return await post(graph.gateway.url, operations, headers);
}

function entriesOf({ text }: HttpAnswer): readonly GraphQLAnswer[] {
  return JSON.parse(text);
}

async function recordsOf(answer: HttpAnswer, count: number): Promise<readonly AccessRecord[]> {
  const id = requestIdOf(answer);
  const own = (): AccessRecord[] => graph.gateway.records.filter(({ requestId }) => requestId === id);
  await graph.gateway.record(
    ({ requestId, batch }) => requestId === id && (count === 1 || batch?.index === count - 1),
  );
  return own();
}

describe('several operations in one request', () => {
  test('are answered in their order, each with a record of its own under one request id', async () => {
    const answer = await send([
      { query: '{ a: __typename }' },
      { documentId: documentId(registered) },
      { query: '{ nope }' },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [first, second, third] = entriesOf(answer);
    expect(first?.data).toEqual({ a: 'Query' });
    expect(second?.data).toEqual({ hello: 'hello' });
    expect(third?.errors?.[0]?.extensions).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
      requestId: requestIdOf(answer),
    });
    const records = await recordsOf(answer, 3);
    expect(records).toEqual([
      expect.objectContaining({ batch: { index: 0, size: 3 }, outcome: 'ok', codes: [] }),
      expect.objectContaining({
        batch: { index: 1, size: 3 },
        document: expect.objectContaining({ registered: true, name: 'Registered' }),
      }),
      expect.objectContaining({
        batch: { index: 2, size: 3 },
        outcome: 'refused',
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      }),
    ]);
  });

  test('are written as JSON, which the client has to accept', async () => {
    const both = 'application/graphql-response+json, application/json;q=0.9';
    const answer = await send([{ documentId: documentId(registered) }], { accept: both });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(entriesOf(answer)).toHaveLength(1);
    const single = { accept: 'application/graphql-response+json' };
    expect(refusalOf(await send([{ documentId: documentId(registered) }], single))).toBe(
      '406 NOT_ACCEPTABLE',
    );
  });

  test.each<[string, readonly unknown[]]>([
    ['none at all', []],
    ['more than are allowed', Array.from({ length: 4 }, () => ({ query: '{ hello }' }))],
  ])('are refused as a whole where there are %s', async (_what, operations) => {
    const answer = await send(operations);
    expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
    expect(await recordsOf(answer, 1)).toHaveLength(1);
  });

  test.each([[[null]], [['{ hello }']], [[[{ query: '{ hello }' }]]], [[{}]]])(
    'are refused one by one where they are none: %j',
    async (operations) => {
      const answer = await send(operations);
      expect(entriesOf(answer)[0]?.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    },
  );

  test('are refused as a whole by a credential that does not hold', async () => {
    const answer = await send([{ query: '{ hello }' }, { query: '{ hello }' }], {
      authorization: 'Bearer nonsense',
    });
    expect(refusalOf(answer)).toBe('401 UNAUTHENTICATED');
    expect(await recordsOf(answer, 2)).toHaveLength(2);
  });

  test('are refused as a whole where their sum is more than is left, and cost nothing then', async () => {
    const before = graph.subgraph.requests.length;
    const items = { query: '{ items(first: 20) { id } }' };
    const answer = await send([items, items, items]);
    expect(refusalOf(answer)).toMatch(/^4(?:29 RATE_LIMIT_EXCEEDED|22 COST_ESTIMATED_TOO_EXPENSIVE)$/);
    expect(graph.subgraph.requests).toHaveLength(before);
    const records = await recordsOf(answer, 3);
    expect(records.map(({ outcome, status }) => [outcome, status])).toEqual(
      Array.from({ length: 3 }, () => ['refused', answer.status]),
    );
    // One alone is still affordable: nothing was taken.
    expect(entriesOf(await send([items, { query: '{ hello }' }]))[0]?.data).toEqual({ items: [{ id: '1' }] });
  });
});

test('a list is refused where batches are off, as they are unless configured', async () => {
  await using plain = await startStubGraph();
  expect(refusalOf(await post(plain.gateway.url, [{ query: '{ hello }' }]))).toBe('400 BAD_REQUEST');
});
