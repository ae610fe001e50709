import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, property } from 'fast-check';
import { JsonScan } from '#gateway/pipeline/json-scan.ts';

const max = { nesting: 1_000, values: 1_000, keys: { fewest: 0, most: 1_000 } };

function scan(text: string, step: number): object {
  const found = new JsonScan(text, max);
  while (!found.advance(step));
  const { nesting, values, objects, keys } = found;
  return { nesting, values, objects, keys };
}

const pieces = [
  '\\\\',
  '\\"',
  '"',
  '"a":',
  '"a"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ' ',
  'x'.repeat(31),
  'y'.repeat(100),
  'é',
];

describe('JsonScan', () => {
  test('finds the same however many steps it takes', () => {
    assert(
      property(
        array(constantFrom(...pieces), { maxLength: 30 }),
        integer({ min: 1, max: 70 }),
        (parts, step) => {
          const text = parts.join('');
          expect([text, scan(text, step)]).toEqual([text, scan(text, text.length + 1)]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('counts values, levels, objects and different keys outside strings', () => {
    const value = { a: [{ a: 1, b: '{"c":[,,,' }, []], 'd"': null };
    // {, a, [, {, a, b, [], twice, d": an empty list counts as two.
    expect(scan(JSON.stringify(value), 3)).toEqual({ nesting: 3, values: 8, objects: 2, keys: 3 });
  });

  test('stops where a maximum is exceeded', () => {
    const found = new JsonScan('['.repeat(10), { ...max, nesting: 3 });
    expect(found.advance(100)).toBe(true);
    expect(found.nesting).toBe(4);
  });

  test('counts no more keys than can matter', () => {
    const text = JSON.stringify(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, at])));
    const keysOf = (keys: { fewest: number; most: number }): number => {
      const found = new JsonScan(text, { ...max, keys });
      found.advance(text.length);
      return found.keys;
    };
    expect(keysOf({ fewest: 0, most: 100 })).toBe(50);
    expect(keysOf({ fewest: 0, most: 10 })).toBe(11);
    expect(keysOf({ fewest: 1_000, most: 1_000 })).toBe(0);
  });
});
