import { describe, expect, test } from '@jest/globals';
import {
  anything,
  array,
  assert,
  constantFrom,
  integer,
  letrec,
  oneof,
  property,
  string,
  stringMatching,
  tuple,
  uniqueArray,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { ExactShape } from '#gateway/execution/exact-numbers.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import { parseSubgraphResponse } from '#gateway/execution/parse-subgraph-response.ts';
import type { SubgraphResult } from '#gateway/execution/parse-subgraph-response.ts';

function parse(status: number, body: string): SubgraphResult {
  return parseSubgraphResponse(status, body, { exactFields: undefined, maxDepth: 200 });
}

function failure(status: number, body: unknown): string {
  try {
    parse(status, typeof body === 'string' ? body : JSON.stringify(body));
    return 'none';
  } catch (error) {
    if (error instanceof SubgraphFailure) return error.code;
    throw error;
  }
}

describe('parseSubgraphResponse', () => {
  test('reads data', () => {
    expect(parse(200, '{"data":{"a":1},"extensions":{}}')).toEqual({
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
    expect(parse(200, JSON.stringify(body))).toEqual({
      data: { a: null },
      errors: [{ message: 'no', path: ['a', 0, 'b'], extensions: { code: 'X' } }],
      errorsLeftOut: 0,
    });
  });

  test('reads errors without data', () => {
    expect(parse(200, '{"data":null,"errors":[{"message":"no"}]}')).toEqual({
      data: undefined,
      errors: [{ message: 'no', path: undefined }],
      errorsLeftOut: 0,
    });
  });

  test('reads data under any status: it is an answer', () => {
    expect(parse(500, '{"data":{"a":1}}').data).toEqual({ a: 1 });
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
    expect(() => parse(400, body)).toThrow(
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
    const { errors: read } = parse(200, JSON.stringify({ data: null, errors }));
    expect(read).toEqual(errors.map(() => ({ message: 'Error without a message', path: undefined })));
  });

  test('a path that is none is left out', () => {
    const errors = [{ path: 'a' }, { path: [{}] }, { path: [null] }, { path: {} }];
    const read = parse(200, JSON.stringify({ data: null, errors })).errors;
    expect(read.map(({ path }) => path)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('a hundred errors are read, and no more; the rest is counted', () => {
    const errors = Array.from({ length: 5_000 }, (_, index) => ({ message: String(index) }));
    const read = parse(200, JSON.stringify({ data: null, errors }));
    expect(read.errors).toHaveLength(100);
    expect(read.errorsLeftOut).toBe(4_900);
  });

  test('keys named like members of every object stay keys of the data', () => {
    const { data } = parse(200, '{"data":{"__proto__":{"polluted":1},"constructor":2}}');
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

describe('custom scalars in an answer', () => {
  const exactFields = new Map<string, ExactShape>([
    ['json', 'exact'],
    ['things', new Map<string, ExactShape>([['json', 'exact']])],
  ]);
  const read = (data: string, maxDepth = 200): string => {
    const body = `{"data":${data}}`;
    return JSON.stringify(parseSubgraphResponse(200, body, { exactFields, maxDepth }).data);
  };

  test.each([
    '12345678901234567890',
    '-9007199254740993',
    '0.1234567890123456789',
    '1.10',
    '1e400',
    '-0',
    '1E+2',
    '9'.repeat(1000),
    '[1,[2.50,{"a":1e2,"b\\"":-0.0}]]',
    '{"__proto__":1.0,"a":{"__proto__":[2.0]}}',
  ])('keep their numbers as they were written: %s', (value) => {
    expect(read(`{"json":${value}}`)).toBe(`{"json":${value}}`);
    const list = `{"things":[{"json":1},{"other":1,"json":${value}},{"json":[${value}]}]}`;
    expect(read(list)).toBe(list);
  });

  test('keep what is written between whitespace, and after strings that look like numbers', () => {
    expect(read('{"json": [ "1.0, 2.0\\", 3.0" , 1.0 ,\n2.00\n]}')).toBe(
      '{"json":["1.0, 2.0\\", 3.0",1.0,2.00]}',
    );
  });

  test('are the only places that do', () => {
    expect(read('{"float":1.10,"things":[{"float":1.10,"json":1.10}]}')).toBe(
      '{"float":1.1,"things":[{"float":1.1,"json":1.10}]}',
    );
  });

  test('under a key that comes twice are the last one', () => {
    expect(read('{"json":[1.10,2.20],"json":[3.30,2]}')).toBe('{"json":[3.30,2]}');
    expect(read('{"json":{"a":1.0},"json":5}')).toBe('{"json":5}');
  });

  test('with a number of more than 1000 characters are no answer', () => {
    expect(() => read(`{"json":${'9'.repeat(1001)}}`)).toThrow(
      expect.objectContaining({ code: 'SUBGRAPH_MALFORMED_RESPONSE' }),
    );
    expect(read(`{"other":${'1'.repeat(1001)},"json":1}`)).toContain('"json":1');
  });

  test('are nested as deeply as allowed, and no deeper', () => {
    // The answer, its data, the list and each thing are levels too.
    const nested = (levels: number): string =>
      `{"things":[{"json":${'['.repeat(levels - 4)}${']'.repeat(levels - 4)}}]}`;
    expect(read(nested(20), 20)).toBe(nested(20));
    expect(() => read(nested(21), 20)).toThrow(
      expect.objectContaining({
        code: 'SUBGRAPH_MALFORMED_RESPONSE',
        message: 'The answer is nested deeper than the 20 levels allowed (maxResponseDepth).',
      }),
    );
    expect(() => read(`{"json":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`)).toThrow(/nested deeper/);
  });

  test('keep every number of any JSON, as JSON of exact numbers would have it', () => {
    const digits = (): Arbitrary<string> =>
      tuple(constantFrom('', '-'), stringMatching(/^(0|[1-9]\d{0,25})(\.\d{1,25})?([eE][+-]?\d{1,3})?$/)).map(
        ([sign, number]) => `${sign}${number}`,
      );
    const { node } = letrec<{ node: string }>((tie) => ({
      node: oneof(
        { maxDepth: 4 },
        digits(),
        string().map((text) => JSON.stringify(text)),
        constantFrom('true', 'null'),
        array(tie('node'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
        uniqueArray(tuple(string(), tie('node')), { maxLength: 4, selector: ([key]) => key })
          .filter((fields) => fields.every(([key]) => !/^\d+$/.test(key)))
          .map((fields) => `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
      ),
    }));
    assert(
      property(node, (json) => {
        expect(read(`{"json":${json}}`)).toBe(`{"json":${json}}`);
      }),
    );
  });
});
