import { describe, expect, test } from '@jest/globals';
import { notServed, translateHttpError } from '#gateway/http/http-errors.ts';

describe('notServed', () => {
  test.each([
    ['/nope', 'GET', 404, undefined],
    ['/', 'POST', 404, undefined],
    ['/graphqlx', 'GET', 404, undefined],
    ['/graphql', 'PUT', 405, 'GET, POST'],
    ['/graphql?query={a}', 'DELETE', 405, 'GET, POST'],
    ['/graphql/abc', 'POST', 405, 'GET'],
    ['/graphql/', 'POST', 404, undefined],
    ['/graphql/a/b', 'GET', 404, undefined],
  ])('%s by %s is %i', (url, method, httpStatus, allow) => {
    const error = notServed({ url, method }, '/graphql');
    expect([error.httpStatus, error.headers['allow']]).toEqual([httpStatus, allow]);
  });

  test('knows a path that is the root', () => {
    expect(notServed({ url: '/', method: 'PUT' }, '/').httpStatus).toBe(405);
    expect(notServed({ url: '/abc', method: 'PUT' }, '/').headers['allow']).toBe('GET');
  });
});

test('a preflight is told how pages of other origins are allowed', () => {
  const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
  const { code, message } = notServed({ url: '/graphql', method: 'OPTIONS', headers }, '/graphql');
  expect([code, message]).toEqual(['METHOD_NOT_ALLOWED', expect.stringContaining('set http.cors')]);
});

describe('translateHttpError', () => {
  test.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'PAYLOAD_TOO_LARGE'],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400, 'BAD_REQUEST'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['FST_ERR_CTP_EMPTY_TYPE', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['FST_ERR_BAD_URL', 400, 'BAD_REQUEST'],
    ['FST_ERR_MAX_PARAM_LENGTH', 400, 'BAD_REQUEST'],
  ])('%s is %i %s, in words of ours', (code, httpStatus, ours) => {
    const error = Object.assign(new Error('words of a framework'), { code });
    expect(translateHttpError(error, { maxBodyBytes: 5 })).toMatchObject({ code: ours, httpStatus });
    expect(String(translateHttpError(error, { maxBodyBytes: 5 }))).not.toContain('framework');
  });

  test('whatever else is thrown stays what it is', () => {
    const error = new Error('ours');
    expect(translateHttpError(error, { maxBodyBytes: 5 })).toBe(error);
    expect(translateHttpError('text', { maxBodyBytes: 5 })).toBe('text');
  });
});
