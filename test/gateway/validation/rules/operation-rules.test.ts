import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { maxAliases } from '#gateway/validation/rules/max-aliases.ts';
import { maxDepth } from '#gateway/validation/rules/max-depth.ts';
import { maxDirectives } from '#gateway/validation/rules/max-directives.ts';
import { maxRootFields } from '#gateway/validation/rules/max-root-fields.ts';
import type { OperationRule } from '#gateway/validation/rules/operation-rule.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { fragmentBomb } from '#test/testkit/hostile-documents.ts';

function measure(rule: OperationRule, text: string): number {
  const document = parse(text);
  return rule.measure(document, selectOperation(document, undefined));
}

describe('maxDepth', () => {
  test('a root field alone is 1 deep', () => {
    expect(measure(maxDepth, '{ a }')).toBe(1);
  });

  test('the longest way counts', () => {
    expect(measure(maxDepth, '{ a { b { c } } d { e } }')).toBe(3);
  });

  test('a fragment cannot hide depth', () => {
    const text = '{ a { ...F } } fragment F on T { b { ...G } } fragment G on T { c { d } }';
    expect(measure(maxDepth, text)).toBe(4);
  });

  test('a fragment itself adds none', () => {
    expect(measure(maxDepth, '{ ... { ... on Query { ...F } } } fragment F on Query { a }')).toBe(1);
  });

  test('a refusal tells depth, limit and remedy', () => {
    expect(maxDepth.refuse(16, 15)).toMatchObject({
      code: 'MAX_DEPTH_LIMIT',
      httpStatus: 400,
      message: 'The operation is 16 fields deep, above the 15 allowed; split it into several operations.',
    });
  });
});

describe('maxAliases', () => {
  test('counts aliased fields at every depth', () => {
    expect(measure(maxAliases, '{ x: a { y: b c } d }')).toBe(2);
  });

  test('an alias in a fragment counts as often as the fragment is spread', () => {
    const text = '{ a { ...F } b { ...F } } fragment F on T { x: c y: d }';
    expect(measure(maxAliases, text)).toBe(4);
  });

  test('an alias bomb through nested fragments is counted as if written out', () => {
    expect(measure(maxAliases, fragmentBomb(20, 'x: a'))).toBe(2 ** 19);
    expect(measure(maxAliases, fragmentBomb(200, 'x: a'))).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('has its own code', () => {
    expect(maxAliases.refuse(31, 30).code).toBe('MAX_ALIASES_LIMIT');
  });
});

describe('maxRootFields', () => {
  test('counts root fields alone', () => {
    expect(measure(maxRootFields, '{ a { b c } d }')).toBe(2);
  });

  test('counts those in fragments, wherever they are spread', () => {
    const text = '{ a ...F ... on Query { b ...F } } fragment F on Query { c { x } d }';
    expect(measure(maxRootFields, text)).toBe(6);
  });

  test('has its own code', () => {
    expect(maxRootFields.refuse(21, 20).code).toBe('MAX_ROOT_FIELDS_LIMIT');
  });
});

describe('maxDirectives', () => {
  test('counts those on the operation, its variables, its fields, fragments and spreads', () => {
    const text = `query ($a: Int @one) @two { a @three { b @four @five } ... @six { c } ...F @seven }
      fragment F on Query { d @eight }`;
    expect(measure(maxDirectives, text)).toBe(8);
  });

  test('those in a fragment count as often as it is spread', () => {
    const text = '{ a { ...F } b { ...F } } fragment F on T { c @skip(if: true) @include(if: true) }';
    expect(measure(maxDirectives, text)).toBe(4);
  });

  test('has its own code', () => {
    expect(maxDirectives.refuse(51, 50).code).toBe('MAX_DIRECTIVES_LIMIT');
  });
});
