import { describe, expect, test } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { anchorConditionalSets } from '#gateway/planning/anchor-conditional-sets.ts';

function anchored(text: string): string {
  return stripIgnoredCharacters(print(anchorConditionalSets(parse(text))));
}

describe('A set in which every selection has a condition', () => {
  test('gets a field that has none', () => {
    expect(anchored('query($v: Boolean!) { user { name @include(if: $v) id @skip(if: true) } }')).toBe(
      'query($v:Boolean!){user{name@include(if:$v)id@skip(if:true)__typename}}',
    );
  });

  test('gets it where the conditions are those of fragments, named or nested', () => {
    expect(
      anchored(
        'query($v: Boolean!) { user { ...F ... { id @skip(if: $v) } } } fragment F on User { ...G @skip(if: $v) } fragment G on User { id }',
      ),
    ).toContain('{user{...F ...{id@skip(if:$v)}__typename}}');
  });

  test('gets it in a fragment, too', () => {
    expect(
      anchored('query($v: Boolean!) { ...F } fragment F on Query { user { id @skip(if: $v) } }'),
    ).toContain('{user{id@skip(if:$v)__typename}}');
  });
});

test('a set with one selection for certain stays as it is, and so does the root', () => {
  const text =
    'query($v:Boolean!){user@include(if:$v){...F name@include(if:$v)}}fragment F on User{...{id}name@skip(if:$v)}';
  expect(anchored(text)).toBe(stripIgnoredCharacters(print(parse(text))));
});

test('a document without directives is given back itself', () => {
  const document = parse('{ user { id } }');
  expect(anchorConditionalSets(document)).toBe(document);
});
