import { describe, expect, test } from '@jest/globals';
import { requestsOf } from '#test/gateway/planning/search/requests-of.ts';

const requests = requestsOf({
  a: `type Query { x: Int } type Mutation { one: Int two: Int item: T query: Query }
    type T @key(fields: "id") { id: ID! }`,
  b: `type Mutation { three: Int } type T @key(fields: "id") { id: ID! name: String } type Query { y: Int }`,
});

describe('The root fields of a mutation', () => {
  test('share a request as long as they follow one another in one subgraph', () => {
    expect(requests('mutation { one two three again: one }')).toEqual([
      '0 a {one two}',
      '0 b {three}',
      '0 a {again:one}',
    ]);
  });

  test('wait for what is joined to the one before', () => {
    expect(requests('mutation { one item { name } two }')).toEqual([
      '0 a {one item{__typename id}}',
      '1 b @item {...on T{name}}',
      '0 a {two}',
    ]);
  });

  test('share none across the place of a removed field that may end the mutation', () => {
    expect(requests('mutation { one __typename @skip(if: true) two }')).toEqual(['0 a {one}', '0 a {two}']);
    expect(
      requests('mutation { one ...F } fragment F on Mutation { __typename @skip(if: true) one two }'),
    ).toEqual(['0 a {one}', '0 a {two}']);
  });

  test('are carried out once where they are selected twice', () => {
    expect(requests('mutation { item { id } one item { id } }')).toEqual(['0 a {item{id} one}']);
  });

  test('lead to queries, which are no mutations', () => {
    expect(requests('mutation { query { x y } }')).toEqual(['0 a {query{x}}', '1 b @query {y}']);
  });
});
