import { describe, expect, test } from '@jest/globals';
import { decodeUtf8 } from '#gateway/bounded/decode-utf8.ts';

describe('decodeUtf8', () => {
  test('decodes text, and removes a byte order mark', () => {
    expect(decodeUtf8(Buffer.from('\uFEFFpreis: 5 €'))).toBe('preis: 5 €');
  });

  test.each([
    ['Latin-1', [0x23, 0xe9, 0x0a]],
    ['a truncated character', [0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('rejects %s, and decodes the next text all the same', (_, bytes) => {
    expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: 'ERR_ENCODING_INVALID_ENCODED_DATA' }),
    );
    expect(decodeUtf8(Buffer.from('next'))).toBe('next');
  });
});
