import { expect, test } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { applyLiteralConditions } from '#gateway/planning/apply-literal-conditions.ts';

function applied(text: string): string {
  return stripIgnoredCharacters(print(applyLiteralConditions(parse(text))));
}

test('what a literal excludes is gone, and a literal that excludes nothing is', () => {
  expect(
    applied(
      '{ a @skip(if: true) b @include(if: false) c @include(if: true) ... @skip(if: true) { d } ...F @include(if: false) ...F @skip(if: false) } fragment F on Query { e }',
    ),
  ).toBe('{c ...F}fragment F on Query{e}');
});

test('conditions on variables stay, beside a literal one as well', () => {
  expect(
    applied('query($v: Boolean!) { a @skip(if: $v) @include(if: true) b @skip(if: $v) @include(if: false) }'),
  ).toBe('query($v:Boolean!){a@skip(if:$v)}');
});

test('a set of which nothing is left selects the name of its type', () => {
  expect(applied('{ a { b @skip(if: true) } ... { c @include(if: false) } }')).toBe(
    '{a{__typename}...{__typename}}',
  );
});

test('other directives are no conditions', () => {
  expect(applied('{ a @cached(if: true) }')).toBe('{a@cached(if:true)}');
});
