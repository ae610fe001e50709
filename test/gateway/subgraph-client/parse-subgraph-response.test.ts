import { describe, expect, test } from '@jest/globals';
import { anything, assert, integer, property, string } from 'fast-check';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import { parseSubgraphResponse } from '#gateway/subgraph-client/parse-subgraph-response.ts';

function failure(status: number, body: unknown): string {
  try {
    parseSubgraphResponse(status, typeof body === 'string' ? body : JSON.stringify(body));
    return 'none';
  } catch (error) {
    if (error instanceof SubgraphFailure) return error.code;
    throw error;
  }
}

describe('parseSubgraphResponse', () => {
  test('reads data', () => {
    expect(parseSubgraphResponse(200, '{"data":{"a":1},"extensions":{}}')).toEqual({
      data: { a: 1 },
      errors: [],
      errorsLeftOut: 0,
    });
  });

  test('reads data beside errors', () => {
    const body = {
      data: { a: null },
      errors: [{ message: 'no', path: ['a', 0, 'b'], extensions: { code: 'X' } }],
    };
    expect(parseSubgraphResponse(200, JSON.stringify(body))).toEqual({
      data: { a: null },
      errors: [{ message: 'no', path: ['a', 0, 'b'] }],
      errorsLeftOut: 0,
    });
  });

  test('reads errors without data', () => {
    expect(parseSubgraphResponse(200, '{"data":null,"errors":[{"message":"no"}]}')).toEqual({
      data: undefined,
      errors: [{ message: 'no', path: undefined }],
      errorsLeftOut: 0,
    });
  });

  test('reads data under any status: it is an answer', () => {
    expect(parseSubgraphResponse(500, '{"data":{"a":1}}').data).toEqual({ a: 1 });
  });

  test.each([
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['JSON that ends too soon', '{"data":{"a":1'],
    ['a list', []],
    ['null', 'null'],
    ['a string', '"data"'],
    ['an empty object', {}],
    ['data that is a list', { data: [] }],
    ['data that is a string', { data: 'x' }],
    ['errors that are no list', { data: { a: 1 }, errors: { message: 'x' } }],
    ['null data and no errors', { data: null }],
    ['null data and an empty list of errors', { data: null, errors: [] }],
    ['a result below __proto__', '{"__proto__":{"data":{"a":1}}}'],
  ])('%s is no GraphQL result', (_case, body) => {
    expect(failure(200, body)).toBe('SUBGRAPH_MALFORMED_RESPONSE');
    expect(failure(503, body)).toBe('SUBGRAPH_HTTP_ERROR');
  });

  test('an error status with errors and no data is told by its status, with the first words of the subgraph', () => {
    const body = JSON.stringify({ errors: [{ message: 'Cannot query field "a"' }, { message: 'second' }] });
    expect(() => parseSubgraphResponse(400, body)).toThrow(
      expect.objectContaining({
        code: 'SUBGRAPH_HTTP_ERROR',
        message: 'The answer has status 400: Cannot query field "a"',
        status: 400,
        responseBytes: body.length,
      }),
    );
  });

  test.each([
    ['no object', ['x', null, 5, []]],
    ['no message', [{}, { message: 5 }, { message: null }, { message: {} }]],
  ])('an error that is %s still is an error', (_case, errors) => {
    const { errors: read } = parseSubgraphResponse(200, JSON.stringify({ data: null, errors }));
    expect(read).toEqual(errors.map(() => ({ message: 'Error without a message', path: undefined })));
  });

  test('a path that is none is left out', () => {
    const errors = [{ path: 'a' }, { path: [{}] }, { path: [null] }, { path: {} }];
    const read = parseSubgraphResponse(200, JSON.stringify({ data: null, errors })).errors;
    expect(read.map(({ path }) => path)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('a hundred errors are read, and no more; the rest is counted', () => {
    const errors = Array.from({ length: 5_000 }, (_, index) => ({ message: String(index) }));
    const read = parseSubgraphResponse(200, JSON.stringify({ data: null, errors }));
    expect(read.errors).toHaveLength(100);
    expect(read.errorsLeftOut).toBe(4_900);
  });

  test('keys named like members of every object stay keys of the data', () => {
    const { data } = parseSubgraphResponse(200, '{"data":{"__proto__":{"polluted":1},"constructor":2}}');
    expect(Object.keys(data ?? {})).toEqual(['__proto__', 'constructor']);
    expect(data?.['polluted']).toBeUndefined();
  });

  test('gives a result or a failure for whatever comes', () => {
    assert(
      property(integer({ min: 200, max: 599 }), anything(), string(), (status, value, text) => {
        for (const body of [
          text,
          JSON.stringify(value) ?? '',
          JSON.stringify({ data: value, errors: [value] }) ?? '',
        ]) {
          expect(['none', 'SUBGRAPH_MALFORMED_RESPONSE', 'SUBGRAPH_HTTP_ERROR']).toContain(
            failure(status, body),
          );
        }
      }),
    );
  });
});
