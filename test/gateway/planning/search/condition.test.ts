import { describe, expect, test } from '@jest/globals';
import { getOperationAST, Kind, parse } from 'graphql';
import {
  allOf,
  always,
  anyOf,
  commonTerms,
  conjoin,
  readCondition,
} from '#gateway/planning/search/condition.ts';
import type { Conjunction } from '#gateway/planning/search/condition.ts';

function conditionOf(directives: string): Conjunction | undefined {
  const operation = getOperationAST(parse(`query($a: Boolean!, $b: Boolean!) { f ${directives} }`));
  const [field] = operation?.selectionSet.selections ?? [];
  if (field?.kind !== Kind.FIELD) throw new Error('There is no field');
  return readCondition(field.directives);
}

describe('The condition of a selection', () => {
  test.each([
    ['', []],
    ['@include(if: $a)', ['a']],
    ['@skip(if: $a)', ['!a']],
    ['@skip(if: $b) @include(if: $a)', ['!b', 'a']],
    ['@include(if: true) @skip(if: false)', []],
  ])('%s', (directives, expected) => {
    expect(conditionOf(directives)).toEqual(expected);
  });

  test.each(['@skip(if: true)', '@include(if: false)', '@skip(if: $a) @include(if: $a)'])(
    'never holds: %s',
    (directives) => expect(conditionOf(directives)).toBeUndefined(),
  );
});

describe('Conditions', () => {
  test('that contradict each other have nothing in common', () => {
    expect(conjoin(['a'], ['!a'])).toBeUndefined();
    expect(conjoin(['b'], ['a'])).toEqual(['a', 'b']);
    expect(allOf([['a']], [['!a']])).toEqual([]);
  });

  test('of which one says less absorb the others', () => {
    expect(anyOf([['a', 'b'], ['a']])).toEqual([['a']]);
    expect(anyOf([['a'], []])).toEqual(always);
  });

  test('that leave no case out are none', () => {
    expect(anyOf([['a'], ['!a']])).toEqual(always);
    expect(
      anyOf([
        ['a', 'b'],
        ['a', '!b'],
      ]),
    ).toEqual([['a']]);
  });

  test('of a great many alternatives keep what all of them demand', () => {
    const many = Array.from({ length: 20 }, (_, index) => ['common', `v${index}`]);
    expect(anyOf(many)).toEqual([['common']]);
    expect(commonTerms(many)).toEqual(['common']);
  });
});
