import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeCursor, encodeCursor, toPage } from '#subgraphs/shared/cursor.ts';

describe('cursors', () => {
  test('every row number is read back', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        expect(decodeCursor(encodeCursor(number))).toBe(number);
      }),
    );
  });

  test('no cursor is no number', () => {
    expect(decodeCursor(null)).toBeUndefined();
    expect(decodeCursor(undefined)).toBeUndefined();
  });

  test('anything that is not one of ours is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text)).toThrow('not a cursor');
      }),
    );
    for (const inside of ['after:', 'after:1e3', 'after: 1', 'after:NaN', 'before:1']) {
      expect(() => decodeCursor(Buffer.from(inside).toString('base64url'))).toThrow('not a cursor');
    }
  });
});

describe('toPage', () => {
  const rows = [{ number: 3 }, { number: 5 }, { number: 8 }];

  test('a row more than asked for means another page', () => {
    expect(toPage(rows, 2)).toEqual({
      nodes: [{ number: 3 }, { number: 5 }],
      pageInfo: { hasNextPage: true, endCursor: encodeCursor(5) },
    });
  });

  test('an empty page ends nowhere', () => {
    expect(toPage([], 2).pageInfo).toEqual({ hasNextPage: false, endCursor: null });
  });
});
