import { describe, expect, test } from '@jest/globals';
import { acceptHeaders, requireJson } from '#gateway/http/accept-headers.ts';

const limits = { maxHeaders: 4 };

interface Sent {
  readonly method?: string;
  readonly headers: Record<string, string>;
}

/** @returns the headers as libraries then read them. */
function accepted({ method = 'POST', headers }: Sent): Record<string, unknown> {
  const own = { ...headers };
  acceptHeaders({ method, headers: own, rawHeaders: Object.entries(headers).flat() }, limits);
  return own;
}

/** What it throws. */
function refusalOf(sent: Sent): unknown {
  try {
    accepted(sent);
  } catch (error) {
    return error;
  }
  return 'accepted';
}

const withBody = { 'content-length': '2' };

describe('acceptHeaders', () => {
  test('takes as many headers as allowed, and not one more', () => {
    const headers = { a: '', b: '', c: '', d: '' };
    expect(accepted({ headers })).toEqual(headers);
    expect(refusalOf({ headers: { ...headers, e: '' } })).toMatchObject({
      code: 'HEADERS_TOO_LARGE',
      httpStatus: 431,
      message: 'The request has more than the 4 headers allowed; send fewer.',
    });
  });

  test.each(['accept', 'content-type'])('takes an %s of 1 KiB, and not a byte more', (name) => {
    const start = 'application/json;x=';
    const fill = (length: number): string => start + 'y'.repeat(length - start.length);
    expect(() => accepted({ headers: { [name]: fill(1024) } })).not.toThrow();
    expect(refusalOf({ headers: { [name]: fill(1025) } })).toMatchObject({
      code: 'HEADERS_TOO_LARGE',
      message: `The header ${name} is longer than the 1024 bytes allowed; shorten it.`,
    });
  });

  test.each(['application/json', 'Application/JSON; charset=UTF-8', `application/json;${' '.repeat(900)}x`])(
    'libraries read application/json in place of %s',
    (type) => {
      const headers = { ...withBody, 'content-type': type };
      expect(accepted({ headers })['content-type']).toBe('application/json');
      expect(accepted({ method: 'GET', headers: { 'content-type': type } })['content-type']).toBe(
        'application/json',
      );
    },
  );

  test.each(['message/rfc822', 'text/xml', 'text/plain', '', ';;;', 'application/json, text/plain'])(
    'a GET and a POST that declare %s are refused',
    (type) => {
      for (const method of ['GET', 'POST']) {
        expect(refusalOf({ method, headers: { 'content-type': type } })).toMatchObject({
          code: 'UNSUPPORTED_MEDIA_TYPE',
          httpStatus: 415,
        });
      }
    },
  );

  test('a body has to declare its type, and a request without body has not', () => {
    expect(refusalOf({ headers: withBody })).toMatchObject({
      message: expect.stringContaining('must be JSON'),
    });
    expect(refusalOf({ headers: { 'transfer-encoding': 'chunked' } })).toMatchObject({
      message: expect.stringContaining('must be JSON'),
    });
    expect(accepted({ headers: { 'content-length': '0' } })).not.toHaveProperty('content-type');
    expect(accepted({ method: 'GET', headers: {} })).not.toHaveProperty('content-type');
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
