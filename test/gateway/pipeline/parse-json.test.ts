import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, jsonValue, property } from 'fast-check';
import {
  manyObjects,
  maxDifferentKeys,
  maxJsonNesting,
  parseJson as parse,
} from '#gateway/pipeline/parse-json.ts';

const parseJson = (text: string, what: string): unknown => parse(text, what, { maxValues: 200_000 });

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** What a parser gives, or that it refuses. */
function outcome(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch {
    return 'refused';
  }
}

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

  test('takes as many values as allowed, and not one more', () => {
    const zeros = (count: number): string => `[${'0,'.repeat(count - 2)}0]`;
    const read = (text: string) => parse(text, 'The body', { maxValues: 1_000 });
    expect(read(zeros(1_000))).toHaveLength(999);
    expect(() => read(zeros(1_001))).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'The body has more than the 1000 values allowed; send fewer in one request.',
      }),
    );
    for (const item of ['{}', '[]', '{"a":1}', '""', 'null']) {
      expect(() => read(`[${`${item},`.repeat(1_000)}0]`)).toThrow('more than the 1000 values');
    }
  });

  test('does not count commas and brackets in strings as values', () => {
    const text = JSON.stringify([',[]{}'.repeat(1_000), `\\"${',"'.repeat(1_000)}`]);
    expect(parse(text, 'It', { maxValues: 10 })).toEqual(JSON.parse(text));
  });

  test('refuses different keys, a few in many objects and many in a few', () => {
    const { inFewObjects, inManyObjects } = maxDifferentKeys;
    const spread = (objects: number, keys: number): string =>
      JSON.stringify(Array.from({ length: objects }, (_, at) => ({ [`key ${at % keys}`]: at })));
    const row = (keys: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, at) => [`key ${at}`, at])));
    expect(parseJson(spread(manyObjects, manyObjects), 'It')).toHaveLength(manyObjects);
    expect(parseJson(spread(manyObjects + 1, inManyObjects), 'It')).toHaveLength(manyObjects + 1);
    expect(() => parseJson(spread(manyObjects + 1, inManyObjects + 1), 'The body')).toThrow(
      expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'The body has more than the 1000 different keys allowed in 5001 objects; send lists.',
      }),
    );
    expect(parseJson(row(inFewObjects), 'It')).toHaveProperty('key 0');
    expect(() => parseJson(row(inFewObjects + 1), 'The body')).toThrow('more than the 10000 different keys');
  });

  test('finds the end of a string of any length, whatever is escaped in it', () => {
    const pieces = ['\\', '"', '\\\\', 'x'.repeat(31), 'x'.repeat(100), '\n', '[', ',', 'é'];
    assert(
      property(array(constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const text = JSON.stringify({ [parts.join('')]: parts.join(''), after: [[]] });
        expect(parse(text, 'It', { maxValues: 6 })).toEqual(JSON.parse(text));
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
