import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

/** Its subgraph reads a size that bounds nothing as "all". */
let graph: StubGraph;

beforeAll(async () => {
  graph = await startStubGraph({
    answer: () => ({ data: { items: Array.from({ length: 20_000 }, (_, id) => ({ id: String(id) })) } }),
  });
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

describe('a list size that services read as "all" never reaches one', () => {
  test.each([
    ['{ items(first: -1) { id } }', {}],
    ['{ items(first: null) { id } }', {}],
    ['query($n: Int) { items(first: $n) { id } }', { n: -1 }],
    ['query($n: Int) { items(first: $n) { id } }', { n: null }],
    ['query($n: Int = -1) { items(first: $n) { id } }', {}],
    ['query($n: Int = null) { items(first: $n) { id } }', {}],
    ['{ a: items(first: 1) { id } ... on Query { b: items(first: -2147483648) { id } } }', {}],
    ['query($n: Int, $on: Boolean = true) { items(first: $n) @include(if: $on) { id } }', { n: -5 }],
  ])('%s %j', async (query, variables) => {
    const answer = await post(graph.gateway.url, { query, variables });
    expect(refusalOf(answer)).toBe('422 COST_INVALID_SLICING_ARGUMENTS');
    expect(graph.subgraph.requests).toEqual([]);
  });
});
