import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectOneRecordEach, refusalOf } from '#test/testkit/expect-refusal.ts';
import { fragmentBomb } from '#test/testkit/hostile-documents.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

let graph: StubGraph;
const answers: HttpAnswer[] = [];

beforeAll(async () => {
  graph = await startStubGraph();
});
afterAll(async () => graph[Symbol.asyncDispose]());

async function refused(body: object): Promise<string> {
  const answer = await post(graph.gateway.url, body);
  answers.push(answer);
  return refusalOf(answer);
}

describe('an operation that cannot run', () => {
  test.each([
    ['does not parse', { query: '{ hello' }, '400 GRAPHQL_PARSE_FAILED'],
    ['does not fit the schema', { query: '{ nope }' }, '400 GRAPHQL_VALIDATION_FAILED'],
    ['selects nothing below an object', { query: '{ items }' }, '400 GRAPHQL_VALIDATION_FAILED'],
    [
      'has a name that no operation has',
      { query: 'query A { hello }', operationName: 'B' },
      '400 OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'is one of several, and none is named',
      { query: 'query A { hello } query B { hello }' },
      '400 OPERATION_RESOLUTION_FAILURE',
    ],
    ['lacks a variable', { query: 'query($b: Greeting!) { hello(by: $b) }' }, '400 BAD_USER_INPUT'],
    [
      'has a variable of another type',
      { query: 'query($b: Greeting) { hello(by: $b) }', variables: { b: 1 } },
      '400 BAD_USER_INPUT',
    ],
    ['is a subscription', { query: 'subscription { hello }' }, '400 SUBSCRIPTIONS_NOT_SUPPORTED'],
    [
      'is too deep',
      { query: `{ items ${'{ next '.repeat(20)} { id } ${'}'.repeat(20)} }` },
      '400 MAX_DEPTH_LIMIT',
    ],
    [
      'hides its depth in fragments',
      {
        query: `{ items { ...F0 } } ${Array.from({ length: 20 }, (_, i) => `fragment F${i} on Item { next { ...F${i + 1} } }`).join(' ')} fragment F20 on Item { id }`,
      },
      '400 MAX_DEPTH_LIMIT',
    ],
    [
      'has too many aliases',
      { query: `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: hello`).join(' ')} }` },
      '400 MAX_ROOT_FIELDS_LIMIT',
    ],
    [
      'has too many aliases below the root',
      { query: `{ items { ${Array.from({ length: 31 }, (_, i) => `a${i}: id`).join(' ')} } }` },
      '400 MAX_ALIASES_LIMIT',
    ],
    ['is a fragment bomb', { query: fragmentBomb(100, 'hello') }, '400 MAX_ROOT_FIELDS_LIMIT'],
    [
      'has too many directives',
      { query: `{ hello ${'@skip(if: false) '.repeat(51)} }` },
      '400 MAX_DIRECTIVES_LIMIT',
    ],
    ['has too many tokens', { query: `{ ${'hello '.repeat(5_000)} }` }, '400 MAX_TOKENS_LIMIT'],
    ['is a megabyte of tokens', { query: `{ ${'a '.repeat(490_000)} }` }, '400 MAX_TOKENS_LIMIT'],
    [
      'nests lists thousands deep',
      { query: `{ echo(value: ${'['.repeat(2_400)}${']'.repeat(2_400)}) }` },
      '400 MAX_DEPTH_LIMIT',
    ],
    [
      'nests fragments thousands deep',
      { query: `{ ${'...{'.repeat(1_200)} hello ${'}'.repeat(1_200)} }` },
      '400 MAX_DEPTH_LIMIT',
    ],
    [
      'asks for a list that is too long',
      { query: '{ items(first: 2000000000) { id } }' },
      '422 COST_INVALID_SLICING_ARGUMENTS',
    ],
    [
      'costs too much',
      { query: '{ items(first: 1000) { related { related { related { related { id } } } } } }' },
      '422 COST_ESTIMATED_TOO_EXPENSIVE',
    ],
    [
      'is named by an id that nobody registered',
      { documentId: `sha256:${'0'.repeat(64)}` },
      '404 PERSISTED_QUERY_NOT_IN_LIST',
    ],
    ['is named by a malformed id', { documentId: 'sha256:0' }, '400 BAD_REQUEST'],
    ['comes as id and text', { documentId: 'x', query: '{ hello }' }, '400 CANNOT_SEND_PQ_ID_AND_BODY'],
    [
      "is named the way of Apollo's clients",
      { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } },
      '200 PERSISTED_QUERY_NOT_SUPPORTED',
    ],
  ])('because it %s is refused', async (_case, body, refusal) => {
    expect(await refused(body)).toBe(refusal);
  });

  test('reaches no subgraph, and leaves one record', async () => {
    expect(graph.subgraph.requests).toEqual([]);
    await graph.gateway.stop();
    expectOneRecordEach(answers, graph.gateway.records);
  });
});
