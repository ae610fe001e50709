import { describe, expect, test } from '@jest/globals';
import { parseJsonBody as parse } from '#gateway/http/parse-json-body.ts';

const parseJsonBody = (bytes: Buffer): unknown => parse(bytes, { maxValues: 10 });

describe('parseJsonBody', () => {
  test('reads JSON in UTF-8', () => {
    expect(parseJsonBody(Buffer.from('{"query":"# ü 🏃"}'))).toEqual({ query: '# ü 🏃' });
  });

  test('leaves a byte order mark out', () => {
    expect(parseJsonBody(Buffer.from('\uFEFF{}'))).toEqual({});
  });

  test.each([
    ['no bytes', Buffer.alloc(0), /empty/],
    ['a lone byte of a longer character', Buffer.of(0x22, 0xc3, 0x22), /not UTF-8/],
    ['UTF-16', Buffer.from('{}', 'utf16le'), /not JSON/],
    ['an encoded surrogate', Buffer.of(0x22, 0xed, 0xa0, 0x80, 0x22), /not UTF-8/],
    ['an overlong slash', Buffer.of(0x22, 0xc0, 0xaf, 0x22), /not UTF-8/],
    ['half of it', Buffer.from('{"a":'), /not JSON/],
    ['JavaScript', Buffer.from("{a: 'b'}"), /not JSON/],
  ])('%s is refused', (_case, bytes, message) => {
    expect(() => parseJsonBody(bytes)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringMatching(message) }),
    );
  });
});
