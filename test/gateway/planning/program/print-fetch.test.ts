import { describe, expect, test } from '@jest/globals';
import { requestsOf } from '#test/gateway/planning/search/requests-of.ts';

const requests = requestsOf({
  a: `type Query { m: [M] t(in: String, of: [Int]): T }
    interface M { id: ID! } type X implements M { id: ID! own: Int f: String! } type Y implements M { id: ID! f: String }
    type T @key(fields: "id") { id: ID! name: String }`,
  b: 'type T @key(fields: "id") { id: ID! size(in: Int): Int }',
});

describe('The text of a request', () => {
  test('has what all types have outside of fragments', () => {
    expect(requests('{ m { id ... on X { own } ... on Y { id } } }')).toEqual([
      '0 a {m{__typename id ...on X{own}}}',
    ]);
  });

  test('asks under two names for fields of one name whose shapes differ', () => {
    expect(requests('{ m { ... on X { f } ... on Y { f } } }')[0]).toMatch(
      /^0 a \{m\{__typename \.\.\.on X\{f\} \.\.\.on Y\{f_\d+:f\}\}\}$/,
    );
  });

  test('has conditions on fields, each directive once', () => {
    const text =
      'query($a: Boolean!, $b: Boolean!) { t { name @include(if: $a) id @skip(if: $b) @include(if: $a) } }';
    expect(requests(text)).toEqual(['0 a {t{name@include(if:$a) id@include(if:$a)@skip(if:$b)}}']);
    const nested =
      'query($a: Boolean!, $b: Boolean!) { t { ... @include(if: $a) { name @include(if: $b) } } }';
    expect(requests(nested)).toEqual(['0 a {t{...@include(if:$b){name@include(if:$a)}}}']);
  });

  test('leaves out conditions that hold whenever it is sent', () => {
    const text = 'query($a: Boolean!) { t { size(in: 1) @include(if: $a) } }';
    expect(requests(text)).toEqual(['0 a {t{__typename id@include(if:$a)}}', '1 b @t {...on T{size(in:1)}}']);
  });

  test('has arguments in one order, whatever the order of the client', () => {
    const one = requests('{ t(of: [1 2], in: "a\\"b") { name } }');
    expect(one).toEqual(requests('{ t(in: "a\\"b", of: [1, 2]) { name } }'));
    expect(one[0]).toContain('t(in:"a\\"b",of:[1 2])');
  });
});
