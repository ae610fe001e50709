import { describe, expect, test } from '@jest/globals';
import { parseJsonBody, requireJson } from '#gateway/http/parse-json-body.ts';

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

describe('requireJson', () => {
  test.each([
    'application/json',
    'application/json;charset=utf-8',
    'Application/JSON; Charset="UTF-8"',
    'application/json; charset=utf8; x=y',
  ])('takes %s', (type) => {
    expect(() => requireJson({ 'content-type': type })).not.toThrow();
  });

  test.each([
    undefined,
    '',
    'text/json',
    'application/graphql',
    'application/jsonx',
    'application/json; charset=latin1',
    'application/json; charset=',
  ])('does not take %s', (type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    expect(() => requireJson(headers)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_MEDIA_TYPE' }));
  });

  test('does not take what is compressed', () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'br' };
    expect(() => requireJson(headers)).toThrow('must not be compressed');
    expect(() => requireJson({ ...headers, 'content-encoding': 'identity' })).not.toThrow();
  });
});
