import { describe, expect, test } from '@jest/globals';
import { maxPoints } from '#gateway/cost/points.ts';
import { priced } from '#test/gateway/cost/priced.ts';

const { estimate, refusal } = priced(`
  type Query {
    users(first: Int): [User] @listSize(slicingArguments: ["first"])
    many(first: Long): [User] @listSize(slicingArguments: ["first"])
    paged(page: Page): [User] @listSize(slicingArguments: ["page.first"])
    search(filter: Filter): Int
  }
  type User { id: ID friends(first: Int): [User] @listSize(slicingArguments: ["first"]) }
  input Page { first: Int }
  input Filter { not: Filter text: String @cost(weight: 3) }
  scalar Long
`);
const refused = { code: 'COST_INVALID_SLICING_ARGUMENTS' };
const unfit = { code: 'BAD_USER_INPUT' };

describe('a size that a stranger wrote', () => {
  test.each([2_147_483_647, 1e9, 1_001])('of %d is refused: as text, as a variable, as a default', (size) => {
    expect(refusal(`{ users(first: ${size}) { id } }`)).toMatchObject(refused);
    expect(refusal('query($n: Int) { users(first: $n) { id } }', { variables: { n: size } })).toMatchObject(
      refused,
    );
    expect(refusal(`query($n: Int = ${size}) { users(first: $n) { id } }`)).toMatchObject(refused);
    expect(refusal(`query($n: Int = ${size}) { paged(page: { first: $n }) { id } }`)).toMatchObject(refused);
    expect(refusal(`query($p: Page = { first: ${size} }) { paged(page: $p) { id } }`)).toMatchObject(refused);
  });

  test('is refused for its huge default only where the default is used', () => {
    const text = 'query($n: Int = 2147483647) { users(first: $n) { id } }';
    expect(refusal(text)).toMatchObject(refused);
    expect(estimate(text, { variables: { n: 2 } })).toBe(2);
    expect(refusal(text, { variables: { n: null } })).toMatchObject(refused);
  });

  test.each([-1, -1_000, -2_147_483_648])(
    'of %d, which services read as all, is refused: as text, as a variable, as a default',
    (size) => {
      const message = `Argument "first" of field "users" asks for ${size} items; give a number from 0 to 1000.`;
      expect(refusal(`{ users(first: ${size}) { id } }`)).toEqual({ ...refused, message });
      for (const [text, variables] of [
        ['query($n: Int) { users(first: $n) { id } }', { n: size }],
        [`query($n: Int = ${size}) { users(first: $n) { id } }`, {}],
        ['query($n: Int) { paged(page: { first: $n }) { id } }', { n: size }],
        [`query($n: Int = ${size}) { paged(page: { first: $n }) { id } }`, {}],
        ['query($p: Page) { paged(page: $p) { id } }', { p: { first: size } }],
        [`query($p: Page = { first: ${size} }) { paged(page: $p) { id } }`, {}],
        ['query($n: Long) { many(first: $n) { id } }', { n: String(size) }],
        ['query($n: Long) { many(first: $n) { id } }', { n: size }],
        ['query($n: Long) { many(first: $n) { id } }', { n: size + 0.5 }],
      ] as const)
        expect(refusal(text, { variables })).toMatchObject(refused);
      const lists = 'query($n: Int) { users(first: 1) { friends(first: $n) { id } } }';
      expect(refusal(lists, { variables: { n: size } })).toMatchObject(refused);
    },
  );

  test('is refused where the schema itself defaults to it', () => {
    const all = priced(`
      type Query { users(first: Int = -1): [User] @listSize(slicingArguments: ["first"]) }
      type User { id: ID }
    `);
    expect(all.refusal('{ users { id } }')).toMatchObject(refused);
    expect(all.estimate('{ users(first: 2) { id } }')).toBe(2);
  });

  test.each([true, '', ' ', 'many', {}, { first: 3 }])('of %j, where a scalar takes it, is refused', (n) => {
    const text = 'query($n: Long) { many(first: $n) { id } }';
    expect(refusal(text, { variables: { n } })).toMatchObject(refused);
  });

  test.each([1.5, 1e10, '5', 'five', '', true, [5], {}, Number.NaN])('of %p is no Int', (size) => {
    const text = 'query($n: Int) { users(first: $n) { id } }';
    expect(refusal(text, { variables: { n: size } })).toMatchObject(unfit);
    expect(
      refusal('query($p: Page) { paged(page: $p) { id } }', { variables: { p: { first: size } } }),
    ).toMatchObject(unfit);
  });

  test('that is a fraction, where a scalar takes those, counts as the next whole number', () => {
    const text = 'query($n: Long) { many(first: $n) { id } }';
    expect(estimate(text, { variables: { n: 2.1 } })).toBe(3);
    expect(estimate(text, { variables: { n: '2.1' } })).toBe(3);
    expect(refusal(text, { variables: { n: 1_000.5 } })).toMatchObject(refused);
    expect(refusal(text, { variables: { n: 1e308 } })).toMatchObject(refused);
  });

  test('that is null or absent is none, where one must be given', () => {
    const text = 'query($n: Int) { users(first: $n) { id } }';
    expect(refusal(text)).toMatchObject(refused);
    expect(refusal(text, { variables: { n: null } })).toMatchObject(refused);
  });

  test('multiplies through fifty levels of lists to the largest price and no further', () => {
    const text = `{ users(first: 1000) { ${'friends(first: 1000) { '.repeat(50)} id ${'} '.repeat(50)} } }`;
    expect(estimate(text)).toBe(maxPoints);
  });
});

describe('inputs nested fifty deep', () => {
  const depth = 50;
  const nested = Array.from({ length: depth }).reduce<object>((not) => ({ text: 'x', not }), { text: 'x' });
  const written = `${'{ text: "x", not: '.repeat(depth)}{ text: "x" }${' }'.repeat(depth)}`;
  const points = 3 * (depth + 1);

  test('cost what is in them at every level, in a variable as in the text', () => {
    const text = 'query($f: Filter) { search(filter: $f) }';
    expect(estimate(text, { variables: { f: nested } })).toBe(points);
    expect(estimate(`{ search(filter: ${written}) }`)).toBe(points);
    expect(estimate(`query($f: Filter = ${written}) { search(filter: $f) }`)).toBe(points);
  });

  test('cost the same with a variable at the bottom', () => {
    const text = `query($t: String) { search(filter: ${written.replace('{ text: "x" }', '{ text: $t }')}) }`;
    expect(estimate(text, { variables: { t: 'x' } })).toBe(points);
    expect(estimate(text)).toBe(points - 3);
  });
});
