import { expect, test } from '@jest/globals';
import { joinKey } from '#gateway/rate-limit/layer-key.ts';

test('different parts never make the same key, also where they are not well-formed Unicode', () => {
  const parts = [
    ['a', 'b'],
    ['a/b'],
    ['a', '', 'b'],
    ['a%2Fb'],
    ['\uFFFD'],
    ['\uD800'],
    ['\uDFFF'],
    ['"\\ud800"'],
    ['+%22%5Cud800%22'],
  ];
  const keys = parts.map((each) => joinKey(...each));
  expect(new Set(keys).size).toBe(parts.length);
  for (const key of keys) expect(key).toMatch(/^[\u0021-\u007e]*$/);
});
