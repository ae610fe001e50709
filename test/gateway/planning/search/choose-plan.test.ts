import { describe, expect, test } from '@jest/globals';
import { requestsOf } from '#test/gateway/planning/search/requests-of.ts';

describe('A plan', () => {
  test('takes a field on the way through a subgraph that it must pass anyway', () => {
    const requests = requestsOf({
      a: 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
      b: 'type T @key(fields: "id") @key(fields: "k") { id: ID! k: ID! x: Int @shareable }',
      c: 'type T @key(fields: "k") { k: ID! y: Int }',
      d: 'type T @key(fields: "id") { id: ID! x: Int @shareable }',
    });
    expect(requests('{ t { x y } }')).toEqual([
      '0 a {t{__typename id}}',
      '1 b @t {...on T{k x}}',
      '2 c @t {...on T{y}}',
    ]);
  });

  test('asks one subgraph for what others would be asked for at the same time', () => {
    const requests = requestsOf({
      a: `type Query { p: P q: Q } type P @key(fields: "id") { id: ID! } type Q @key(fields: "id") { id: ID! }`,
      b: 'type P @key(fields: "id") { id: ID! x: Int @shareable }',
      c: `type P @key(fields: "id") { id: ID! x: Int @shareable } type Q @key(fields: "id") { id: ID! z: Int }`,
    });
    const asked = requests('{ p { x } q { z } }').map((request) => request.split(' ', 2).join(' '));
    expect(asked).toEqual(['0 a', '1 c', '1 c']);
  });

  test('gathers a key from several subgraphs at one time', () => {
    const requests = requestsOf({
      a: 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
      b: 'type T @key(fields: "id") { id: ID! k1: Int! @shareable }',
      c: 'type T @key(fields: "id") { id: ID! k2: Int! @shareable }',
      d: 'type T @key(fields: "k1 k2") { k1: Int! @shareable k2: Int! @shareable z: Int }',
    });
    expect(requests('{ t { z } }').toSorted()).toEqual([
      '0 a {t{__typename id}}',
      '1 b @t {...on T{k1}}',
      '1 c @t {...on T{k2}}',
      '2 d @t {...on T{z}}',
    ]);
  });

  test('asks for no type that matters only under contradicting conditions', () => {
    const requests = requestsOf({
      a: 'type Query { h: I } interface I @key(fields: "id") { id: ID! } type A implements I @key(fields: "id") { id: ID! x: Int }',
      b: 'type Query { i: I } type I @interfaceObject @key(fields: "id") { id: ID! n: Int }',
    });
    const fragment = 'fragment F on I { ... on A @include(if: $v) { x } }';
    expect(requests(`query($v: Boolean!) { i @skip(if: $v) { n ...F } } ${fragment}`)).toEqual([
      '0 b {i{__typename n}}',
    ]);
    expect(requests(`query($v: Boolean!) { i { n ...F @skip(if: $v) } } ${fragment}`)).toEqual([
      '0 b {i{__typename n}}',
    ]);
    expect(requests(`query($v: Boolean!) { i { n ...F } } ${fragment}`)).toHaveLength(2);
  });

  test('asks for no entities of an interface that no type implements', () => {
    const requests = requestsOf({
      a: 'type Query { h: I } interface I @key(fields: "id") { id: ID! x: Int }',
      b: 'type Query { i: I } type I @interfaceObject @key(fields: "id") { id: ID! n: Int }',
    });
    expect(requests('{ i { x } }')).toEqual(['0 b {i{__typename}}']);
    expect(requests('{ i { n } }')).toEqual(['0 b {i{__typename n}}']);
    expect(requests('{ h { x n } }')).toEqual(['0 a {h{__typename}}']);
  });

  test('is rather short than small', () => {
    const requests = requestsOf({
      a: 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
      b: 'type T @key(fields: "id") @key(fields: "k") { id: ID! k: ID! }',
      c: 'type T @key(fields: "k") { k: ID! x: Int @shareable y: Int @shareable }',
      d: 'type T @key(fields: "id") { id: ID! x: Int @shareable }',
      e: 'type T @key(fields: "id") { id: ID! y: Int @shareable }',
    });
    const asked = requests('{ t { x y } }').map((request) => request.slice(0, 3));
    expect(asked.toSorted()).toEqual(['0 a', '1 d', '1 e']);
  });

  test('follows what fields require through the subgraph that it came from', () => {
    const requests = requestsOf({
      a: 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int z: String @requires(fields: "y") y: Int @external }',
      b: 'type T @key(fields: "id") { id: ID! x: Int @external y: Int @requires(fields: "x") }',
    });
    expect(requests('{ t { z } }')).toEqual([
      '0 a {t{__typename id x}}',
      '1 b @t {...on T{y}}',
      '2 a @t {...on T{z}}',
    ]);
  });
});
