import { describe, expect, test } from '@jest/globals';
import { explainPrice } from '#gateway/cost/explain-price.ts';
import { priced } from '#test/gateway/cost/priced.ts';

const { compile, explain, estimate } = priced(`
  type Query {
    feed(first: Int): Feed @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
    users(first: Int, filter: String @cost(weight: 4)): [User] @listSize(slicingArguments: ["first"])
    paged(page: Page): [User] @listSize(slicingArguments: ["page.first"])
    found: Found
    grid: [[User]] @listSize(assumedSize: 3)
    tags: [String]
  }
  type Mutation { rename: User @cost(weight: 6) }
  input Page { first: Int after: String }
  type Feed { edges: [Edge] }
  type Edge { node: User }
  type User @cost(weight: 2) { name: String token: String @cost(weight: 3) friends: [User] @listSize(assumedSize: 5) }
  type Bot { name: String @cost(weight: 9) }
  union Found = User | Bot
`);

describe('the breakdown of a price', () => {
  test('names each field by its response keys, with its list size, its items and its points', () => {
    const text = '{ people: users(first: 3, filter: "x") { name token friends { name } } }';
    expect(explain(text)).toEqual({
      points: 4 + 3 * (2 + 3 + 5 * 2),
      base: 0,
      isCut: false,
      fields: [
        {
          path: 'people',
          coordinate: 'Query.users',
          weight: 2,
          listSize: 3,
          items: 3,
          ownPoints: 10,
          points: 49,
        },
        {
          path: 'people.name',
          coordinate: 'User.name',
          weight: 0,
          listSize: undefined,
          items: 3,
          ownPoints: 0,
          points: 0,
        },
        {
          path: 'people.token',
          coordinate: 'User.token',
          weight: 3,
          listSize: undefined,
          items: 3,
          ownPoints: 9,
          points: 9,
        },
        {
          path: 'people.friends',
          coordinate: 'User.friends',
          weight: 2,
          listSize: 5,
          items: 15,
          ownPoints: 30,
          points: 30,
        },
        {
          path: 'people.friends.name',
          coordinate: 'User.name',
          weight: 0,
          listSize: undefined,
          items: 15,
          ownPoints: 0,
          points: 0,
        },
      ],
    });
  });

  test.each([
    ['query', '{ grid { name token } tags feed(first: 7) { edges { node { token friends { token } } } } }'],
    ['mutation', 'mutation { rename { token friends { friends { token } } } }'],
    ['union', '{ found { ... on User { token friends { token } } ... on Bot { name } } }'],
  ])('adds up to the price of a %s: own points and base', (_kind, text) => {
    const { points, base, fields } = explain(text);
    expect(points).toBe(estimate(text));
    expect(base + fields.reduce((sum, { ownPoints }) => sum + ownPoints, 0)).toBe(points);
  });

  test('shows the size that a connection passes to its list, and every level of a nested one', () => {
    const { fields } = explain('{ feed(first: 7) { edges { node { name } } } grid { name } }');
    const sizes = fields.map(({ path, listSize, items }) => [path, listSize, items]);
    expect(sizes).toContainEqual(['feed.edges', 7, 7]);
    expect(sizes).toContainEqual(['feed.edges.node', undefined, 7]);
    expect(sizes).toContainEqual(['grid', 3, 9]);
  });

  test('lists of several types the dearest', () => {
    const { fields } = explain('{ found { ... on User { token } ... on Bot { name } } }');
    expect(fields.map(({ coordinate }) => coordinate)).toEqual(['Query.found', 'Bot.name']);
  });

  test('lists neither what is skipped nor __typename', () => {
    const text = 'query($no: Boolean = false) { __typename tags @include(if: $no) }';
    expect(explain(text)).toEqual({ points: 1, base: 0, fields: [], isCut: false });
  });

  test('of the worst case takes conditions as true and lists in variables as large as allowed', () => {
    const text =
      'query($n: Int, $no: Boolean = false) { users(first: $n) { token } all: users(first: 2) @include(if: $no) { name } }';
    const { price, variables } = compile(text, { variables: { n: 1 }, maxListSize: 50 });
    expect(explainPrice(price, variables).points).toBe(5);
    const { points, fields } = explainPrice(price, variables, { mode: 'most' });
    expect(points).toBe(50 * 5 + 2 * 2);
    expect(fields.map(({ path, listSize }) => [path, listSize])).toEqual([
      ['users', 50],
      ['users.token', undefined],
      ['all', 2],
      ['all.name', undefined],
    ]);
    expect(price.mostPoints(variables)).toBe(points);
  });

  test('of the worst case takes a size that is written as it is, whatever other arguments hold', () => {
    const text = 'query($f: String) { users(first: 2, filter: $f) { token } }';
    const { price, variables } = compile(text, { variables: { f: 'x' }, maxListSize: 50 });
    expect(price.mostPoints(variables)).toBe(4 + 2 * 5);
    expect(price.leastPoints()).toBe(2 * 5);

    const paged = compile(
      'query($a: String, $n: Int) { a: paged(page: { first: 3, after: $a }) { name } b: paged(page: { first: $n }) { name } }',
      { variables: { n: 1 }, maxListSize: 50 },
    );
    expect(paged.price.mostPoints(paged.variables)).toBe(3 * 2 + 50 * 2);
  });

  test('of the least case takes conditions as false and lists in variables as empty', () => {
    const text =
      'query($n: Int, $no: Boolean!) { users(first: $n) { token } all: users(first: 2) { name } grid @include(if: $no) { name } }';
    const { price } = compile(text, { variables: { no: true } });
    expect(price.leastPoints()).toBe(4);
  });
});
