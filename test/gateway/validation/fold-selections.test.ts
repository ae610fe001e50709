import { describe, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { foldSelections } from '#gateway/validation/fold-selections.ts';
import type { SelectionFold } from '#gateway/validation/fold-selections.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { fragmentBomb } from '#test/testkit/hostile-documents.ts';

const countFields: SelectionFold = {
  selection: (node, below) => below + (node.kind === Kind.FIELD ? 1 : 0),
  join: (left, right) => left + right,
};

function fold(text: string, how: SelectionFold = countFields): number {
  const document = parse(text);
  return foldSelections(document, selectOperation(document, undefined), how);
}

describe('foldSelections', () => {
  test('counts every field, through inline fragments and spreads', () => {
    expect(fold('{ a { b ... { c } ...F } } fragment F on T { d e }')).toBe(5);
  });

  test('a fragment counts as often as it is spread', () => {
    expect(fold('{ a { ...F } b { ...F } } fragment F on T { c d }')).toBe(6);
  });

  test('a fragment that nothing defines counts nothing', () => {
    expect(fold('{ a ...Nowhere }')).toBe(1);
  });

  test('a fragment that spreads itself ends', () => {
    expect(fold('{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A }')).toBe(2);
  });

  test('ten levels of fragments spread twice count 512 times', () => {
    expect(fold(fragmentBomb(10))).toBe(512);
  });

  test('a thousand levels are computed at once, and end at the largest safe integer', () => {
    let visits = 0;
    const counting: SelectionFold = {
      ...countFields,
      selection: (node, below) => {
        visits += 1;
        return countFields.selection(node, below);
      },
    };
    expect(fold(fragmentBomb(1_000), counting)).toBe(Number.MAX_SAFE_INTEGER);
    expect(visits).toBe(2 * 999 + 2);
  });
});
