import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, jsonValue, property } from 'fast-check';
import { maxJsonNesting, parseJson } from '#gateway/pipeline/parse-json.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** What a parser gives, or that it refuses. */
function outcome(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch {
    return 'refused';
  }
}

const keysFrom = (first: number): object =>
  Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`key ${first + at}`, at]));

describe('parseJson', () => {
  test('reads whatever JSON.parse reads', () => {
    assert(
      property(jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text, 'It')).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses whatever JSON.parse refuses', () => {
    assert(
      property(array(constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', ' ')), (characters) => {
        const text = characters.join('');
        expect(outcome(() => parseJson(text, 'It'))).toEqual(outcome(() => JSON.parse(text)));
      }),
    );
  });

  test('reads as many levels as allowed, and not one more', () => {
    expect(() => parseJson(nested(maxJsonNesting), 'It')).not.toThrow();
    expect(() => parseJson(nested(maxJsonNesting + 1), 'The body')).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'The body nests lists and objects deeper than the 200 levels allowed; flatten it.',
      }),
    );
  });

  test('counts levels of lists and objects together', () => {
    const text = `${'{"a":['.repeat(101)}${']}'.repeat(101)}`;
    expect(() => parseJson(text, 'It')).toThrow('deeper than');
  });

  test('does not count what is in a string, however it is escaped', () => {
    const text = JSON.stringify([`"${'['.repeat(500)}\\`, `\\"${'{'.repeat(500)}`]);
    expect(parseJson(text, 'It')).toEqual(JSON.parse(text));
  });

  test('refuses a million brackets that nothing closes without a look at them all', () => {
    expect(() => parseJson('[{"a":'.repeat(200_000), 'It')).toThrow('deeper than');
  });

  test('refuses keys that are all different, by the ten thousands', () => {
    const many = (count: number): string =>
      JSON.stringify(Array.from({ length: count / 10 }, (_, at) => keysFrom(at * 10)));
    expect(parseJson(many(20_000), 'It')).toHaveLength(2_000);
    expect(() => parseJson(many(20_010), 'The body')).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'The body has more than the 20000 different keys allowed in its objects; send lists.',
      }),
    );
  });

  test('counts a key once, and strings that are no keys not at all', () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => ({ id: `row ${at}`, name: `"${at}":` }));
    expect(parseJson(JSON.stringify(rows, undefined, 1), 'It')).toEqual(rows);
  });

  test('a key named __proto__ is a key', () => {
    expect(Object.keys(Object(parseJson('{"__proto__":{"a":1}}', 'It')))).toEqual(['__proto__']);
  });

  test('tells a refusal from a fault', () => {
    expect(() => parseJson('{', 'The body')).toThrow(
      expect.objectContaining({ name: 'ClientError', code: 'BAD_REQUEST', httpStatus: 400 }),
    );
  });
});
