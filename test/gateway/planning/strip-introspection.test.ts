import { describe, expect, test } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { stripIntrospection } from '#gateway/planning/strip-introspection.ts';

function stripped(text: string): string {
  return stripIgnoredCharacters(print(stripIntrospection(parse(text))));
}

describe('stripIntrospection', () => {
  test('leaves everything else as it is', () => {
    const document = parse(
      'query A($n: Int) { a: items(first: $n) { __typename id } ...F } fragment F on Query { b }',
    );
    expect(stripIntrospection(document)).toBe(document);
  });

  test('takes out what is answered from the schema', () => {
    expect(stripped('{ __schema { queryType { name } } items { id } }')).toBe('{items{id}}');
  });

  test('takes out fragments on types of introspection with what the planner does not know', () => {
    const text = '{ __type(name: "A") { ...T } items { id } } fragment T on __Type { isOneOf }';
    expect(stripped(text)).toBe('{items{id}}');
  });

  test('leaves a selection wherever it empties one', () => {
    expect(stripped('{ t: __type(name: "A") { name } }')).toBe('{__typename}');
    expect(stripped('{ ...F } fragment F on Query { __schema { __typename } }')).toBe(
      '{...F}fragment F on Query{__typename}',
    );
  });
});
