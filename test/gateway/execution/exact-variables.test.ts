import { describe, expect, test } from '@jest/globals';
import { noteExactNumbers } from '#gateway/execution/exact-variables.ts';

const note = (text: string): void => noteExactNumbers(text, JSON.parse(text), 'The body');

describe('noteExactNumbers', () => {
  test('refuses numbers that some service would take long to read', () => {
    const digits = (count: number): string => `{"variables":{"a":[${'9'.repeat(count)}]}}`;
    expect(() => note(digits(1000))).not.toThrow();
    expect(() => note(digits(1001))).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'The body has a number of more than the 1000 characters allowed; send a string.',
      }),
    );
  });

  test('refuses more numbers whose digits matter than anybody sends', () => {
    const numbers = (count: number): string => `[${Array.from({ length: count }, () => '1.10').join(',')}]`;
    expect(() => note(numbers(10_000))).not.toThrow();
    expect(() => note(numbers(10_001))).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringContaining('send strings') }),
    );
  });
});
