import { describe, expect, test } from '@jest/globals';
import { factsOf, shopInspector } from '#test/persisted-queries/allowlist/inspection/inspector.ts';

/** Lists are 10 long where nothing says how long, and 100 at most. */
const inspect = await shopInspector();
const pointsOf = async (text: string): Promise<readonly (number | undefined)[]> => {
  const { points } = await factsOf(inspect, text);
  return [points?.default, points?.worst];
};

describe('the price of a document, with its own defaults and at its worst,', () => {
  test.each([
    ['of a constant size is one', 'query A { products(first: 7) { id } }', 7, 7],
    ['of a list that nothing bounds is one', 'query A { all { id } }', 10, 10],
    [
      'is that of the default of its variable, and of the longest list',
      'query A($n: Int = 3) { products(first: $n) { id } }',
      3,
      100,
    ],
    ['is that of the default of the schema', 'query A($n: Int) { products(first: $n) { id } }', 5, 100],
    [
      'takes a size that must be given as the default size',
      'query A($n: Int!) { products(first: $n) { id } }',
      10,
      100,
    ],
    [
      'multiplies the sizes of lists in lists',
      'query A($n: Int = 2, $m: Int!) { products(first: $n) { related(first: $m) { id } } }',
      22,
      10_100,
    ],
    [
      'gives one of two sizes where one alone may be given',
      'query A($f: Int, $l: Int) { either(first: $f, last: $l) { id } }',
      10,
      100,
    ],
    [
      'keeps to the size that has a default',
      'query A($f: Int, $l: Int = 4) { either(first: $f, last: $l) { id } }',
      4,
      100,
    ],
    [
      'keeps to the size that the text gives, but takes a second one for the longest list',
      'query A($l: Int) { either(first: 6, last: $l) { id } }',
      6,
      100,
    ],
    ['finds sizes inside inputs', 'query A($p: Page!) { page(page: $p) { id } }', 10, 100],
    ['finds variables inside inputs', 'query A($n: Int!) { page(page: { size: $n }) { id } }', 10, 100],
    ['takes the length of a list for a size', 'query A($ids: [ID!]!) { byIds(ids: $ids) { name } }', 10, 100],
    [
      'counts inputs that may be left out at its worst',
      'query A($f: Filter) { product(id: 1, filter: $f) { id } }',
      1,
      43,
    ],
    [
      'includes all that variables can leave out at its worst',
      'query A($s: Boolean = false) { all @include(if: $s) { id } product(id: 1) { id } }',
      1,
      11,
    ],
    [
      'leaves out what the text leaves out',
      'query A { all @skip(if: true) { id } product(id: 1) { id } }',
      1,
      1,
    ],
    [
      'follows fragments',
      'query A($n: Int = 2) { ...Q } fragment Q on Query { products(first: $n) { id } }',
      2,
      100,
    ],
  ])('%s', async (_case, text, ordinary, worst) => {
    expect(await pointsOf(text)).toEqual([ordinary, worst]);
  });

  test('a variable named __proto__ is rejected, as in requests', async () => {
    await expect(
      pointsOf('query A($__proto__: Int!) { products(first: $__proto__) { id } }'),
    ).rejects.toThrow('A variable cannot be named "$__proto__"; rename it.');
  });
});
