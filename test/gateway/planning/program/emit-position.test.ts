import { describe, expect, test } from '@jest/globals';
import { requestsOf } from '#test/gateway/planning/search/requests-of.ts';

describe('objects of several types at one place', () => {
  const requests = requestsOf({
    a: `type Query { m: [M] n: [N] }
      interface M { t: T } type X implements M { t: T @provides(fields: "f") } type Y implements M { t: T }
      interface N { t: T } type V implements N { t: T @provides(fields: "f") } type W implements N { t: T @provides(fields: "f") }
      type T @key(fields: "id") { id: ID! f: Int @external }`,
    b: 'type T @key(fields: "id") { id: ID! f: Int @shareable }',
  });

  test('are asked for what only the field of one of them provides in fragments', () => {
    expect(requests('{ m { t { f } } }')).toEqual([
      '0 a {m{__typename ...on X{t{f}} ...on Y{t{__typename id}}}}',
      '1 b @m.@.t {...on T{f}}',
    ]);
  });

  test('are asked together for what all of them provide', () => {
    expect(requests('{ n { t { f } } }')).toEqual(['0 a {n{__typename t{f}}}']);
  });
});

describe('objects whose types another subgraph tells', () => {
  const requests = requestsOf({
    a: `interface M @key(fields: "id") { id: ID! own: Int rank: Int }
      type X implements M @key(fields: "id") { id: ID! own: Int score: Int @external rank: Int @requires(fields: "score") }
      type Y implements M @key(fields: "id") { id: ID! own: Int score: Int @external rank: Int @requires(fields: "score") }`,
    b: 'type Query { m: [M] } type M @key(fields: "id") @interfaceObject { id: ID! score: Int }',
  });

  test('are asked for their types in one request, whatever the conditions of others are', () => {
    expect(requests('query($a: Boolean!) { m { own ... on Y @include(if: $a) { rank } } }')).toEqual([
      '0 b {m{__typename id score@include(if:$a)}}',
      '1 a @m.@ {...on M{__typename own}}',
      '1 a @m.@ {...on M{...on Y{rank}}}',
    ]);
  });
});
