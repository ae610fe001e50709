import { describe, expect, test } from '@jest/globals';
import { measureText } from '#gateway/validation/measure-text.ts';

const max = { tokens: 1_000, nesting: 100, nameCharacters: 50 };

describe('measureText', () => {
  test('counts names, punctuation and values, and leaves out commas, comments and white space', () => {
    const text = 'query Q($a: Int = 1) { # a comment\n  one(a: $a, b: "x")\n  ...F\n}';
    expect(measureText(text, max)).toEqual({ tokens: 24, nesting: 2, nameCharacters: 5 });
  });

  test('an empty text has no tokens', () => {
    expect(measureText(' ,\n# nothing', max)).toEqual({ tokens: 0, nesting: 0, nameCharacters: 0 });
  });

  test('brackets of all kinds nest in one another', () => {
    expect(measureText('{ a(b: [{ c: [1] }]) { d } }', max).nesting).toBe(5);
  });

  test('brackets in strings and comments do not nest', () => {
    expect(measureText('{ a(b: "[[[", c: """{{{""") # ((((\n}', max).nesting).toBe(2);
  });

  test('stops at the first token above the limit, whatever follows', () => {
    const text = `${'a '.repeat(1_001)} "no end of this string`;
    expect(measureText(text, max).tokens).toBe(1_001);
  });

  test('stops at the first bracket above the limit', () => {
    expect(measureText('['.repeat(1_000_000), { ...max, tokens: 2_000_000 })).toEqual({
      tokens: 101,
      nesting: 101,
      nameCharacters: 0,
    });
  });

  test('stops at the first name above the limit, and counts no string as one', () => {
    const text = `{ a(b: "${'x'.repeat(100)}") ${'n'.repeat(51)}: c "no end of this string`;
    expect(measureText(text, max)).toEqual({ tokens: 8, nesting: 2, nameCharacters: 51 });
  });

  test('a text that holds something that is no token is a syntax error', () => {
    expect(() => measureText('{ a(b: "x', max)).toThrow('Unterminated string');
  });
});
