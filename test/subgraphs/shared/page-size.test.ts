import { describe, expect, test } from '@jest/globals';
import { pageSize } from '#subgraphs/shared/page-size.ts';

describe('pageSize', () => {
  test('null and absence mean the default', () => {
    expect(pageSize(null, { fallback: 7 })).toBe(7);
    expect(pageSize(undefined, { fallback: 7 })).toBe(7);
  });

  test('0 and the maximum are allowed', () => {
    expect(pageSize(0, { fallback: 7 })).toBe(0);
    expect(pageSize(1_000, { fallback: 7 })).toBe(1_000);
    expect(pageSize(100, { fallback: 7, max: 100 })).toBe(100);
  });

  test.each([-1, 1_001, 2_147_483_647])('%p is refused with the bounds', (first) => {
    expect(() => pageSize(first, { fallback: 7 })).toThrow(
      `\`first\` is ${first}; it must be between 0 and 1000.`,
    );
  });
});
