import { expect, test } from '@jest/globals';
import { contentKey, digestOf } from '#gateway/bounded/digest.ts';

test.each([
  ['md5', '900150983cd24fb0d6963f7d28e17f72'],
  ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
] as const)('the %s of a text is that of its UTF-8', (algorithm, digest) => {
  expect(digestOf('abc', algorithm)).toBe(digest);
});

test('a text that is not well-formed has no digest', () => {
  expect(() => digestOf('a\uD800', 'sha256')).toThrow(TypeError);
});

test('a key is the same for a text and its bytes', () => {
  expect(contentKey('ü')).toBe(contentKey(Buffer.from('ü')));
  expect(contentKey('ü')).toHaveLength(43);
});
