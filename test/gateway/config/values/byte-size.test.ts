import { describe, expect, test } from '@jest/globals';
import { byteSize, parseByteSize } from '#gateway/config/values/byte-size.ts';

describe('byteSize', () => {
  test.each([
    ['10B', 10],
    ['512KB', 512_000],
    ['1MB', 1_000_000],
    ['1GB', 1_000_000_000],
    ['1KiB', 1_024],
    ['1MiB', 1_048_576],
    ['1GiB', 1_073_741_824],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  test('a plain number is bytes', () => {
    expect(byteSize().parse(2048)).toBe(2048);
  });

  test.each(['', '1', '1mb', '1Mb', '1.5MB', '-1MB', '1 MB', 1.5, -1, true, ['1MB']])(
    '%j is no size',
    (value) => {
      expect(byteSize().safeParse(value).success).toBe(false);
    },
  );

  test('the bounds belong to what is allowed', () => {
    const between = byteSize({ minBytes: 10, maxBytes: 1_000 });
    expect(['9B', '10B', '1KB', '1KiB'].map((text) => between.safeParse(text).success)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
