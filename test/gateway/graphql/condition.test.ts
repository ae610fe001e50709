import { describe, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import type { SelectionNode } from 'graphql';
import {
  always,
  conditionKey,
  conditionVariables,
  holds,
  innerCondition,
  isIncluded,
} from '#gateway/graphql/condition.ts';
import type { Condition } from '#gateway/graphql/condition.ts';

function selection(directives: string): SelectionNode {
  const [definition] = parse(`{ a ${directives} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const [first] = definition.selectionSet.selections;
  if (!first) throw new Error('no selection');
  return first;
}

const conditionOf = (directives: string, outer: Condition = always): Condition | undefined =>
  innerCondition(selection(directives), outer);

describe('the condition of a selection', () => {
  test.each([
    ['no directive', ''],
    ['literals that include', '@skip(if: false) @include(if: true)'],
    ['directives that include nothing', '@deprecated @other(if: false)'],
  ])('with %s is always true', (_, directives) => {
    expect(conditionOf(directives)).toEqual(always);
  });

  test.each([
    ['@skip(if: true)', '@skip(if: true)'],
    ['@include(if: false)', '@include(if: false)'],
    ['a variable that both skips and includes', '@skip(if: $v) @include(if: $v)'],
    ['a literal beside a variable', '@include(if: $v) @skip(if: true)'],
  ])('is never true for %s', (_, directives) => {
    expect(conditionOf(directives)).toBeUndefined();
  });

  test('is the one around it and its own', () => {
    const outer = [{ variable: 'a', when: true }];
    expect(conditionOf('@skip(if: $b)', outer)).toEqual([...outer, { variable: 'b', when: false }]);
    expect(conditionOf('@include(if: $a)', outer)).toBe(outer);
    expect(conditionOf('@skip(if: $a)', outer)).toBeUndefined();
  });

  test('has one key, whatever the order of its terms', () => {
    const keys = ['@skip(if: $a) @include(if: $b)', '@include(if: $b) @skip(if: $a)'].map((directives) =>
      conditionKey(conditionOf(directives) ?? always),
    );
    expect(keys).toEqual(['!a&b', '!a&b']);
    expect(conditionKey(always)).toBe('');
  });
});

describe('variables that are not true', () => {
  test.each([
    ['absent', {}],
    ['null', { v: null }],
    ['undefined', { v: undefined }],
    ['false', { v: false }],
    ['inherited', Object.create({ v: true })],
  ])('%s: @include leaves the selection out, @skip leaves it in', (_, variables) => {
    expect(isIncluded(selection('@include(if: $v)'), variables)).toBe(false);
    expect(isIncluded(selection('@skip(if: $v)'), variables)).toBe(true);
    expect(holds([{ variable: 'v', when: true }], variables)).toBe(false);
  });

  test('a variable that is true decides', () => {
    expect(isIncluded(selection('@include(if: $v)'), { v: true })).toBe(true);
    expect(isIncluded(selection('@skip(if: $v)'), { v: true })).toBe(false);
  });

  test('literals need no variables', () => {
    expect(isIncluded(selection('@skip(if: true)'), {})).toBe(false);
    expect(isIncluded(selection('@include(if: true)'), {})).toBe(true);
  });
});

test('the variables of conditions are found wherever they are, and no others', () => {
  const document = parse(`
    query($a: Boolean!, $b: Boolean!, $n: Int) { f(n: $n) @skip(if: $b) ...F @include(if: $a) @other(if: $n) }
    fragment F on Query { ... @include(if: $b) { g @skip(if: true) } }
  `);
  expect(conditionVariables(document)).toEqual(['b', 'a']);
});
