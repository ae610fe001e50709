import { describe, expect, test } from '@jest/globals';
import { priced } from '#test/gateway/cost/priced.ts';

const { actual } = priced(`
  type Query {
    users(first: Int @cost(weight: 2)): [User] @listSize(slicingArguments: ["first"])
    user: User
    media: [Media]
    found: Found
    matrix: [[User]]
    stamp: Int @cost(weight: 3)
  }
  type User @cost(weight: 4) { id: ID, badge: Int @cost(weight: 5), friends: [User] }
  interface Media { title: String }
  type Book implements Media @cost(weight: 2) { title: String pages: Int @cost(weight: 7) }
  type Film implements Media @cost(weight: 9) { title: String minutes: Int }
  union Found = User | Book
  type Mutation { rename: User @cost(weight: 6) }
`);

describe('the actual price of an answer', () => {
  test('counts what came back: each object, each weighted leaf, arguments once', () => {
    const data = {
      users: [
        { id: 1, badge: 1 },
        { id: 2, badge: 2 },
      ],
    };
    expect(actual('{ users(first: 50) { id badge } }', data)).toBe(2 + 2 * (4 + 5));
  });

  test('counts items of lists in lists, and no empty ones', () => {
    expect(actual('{ matrix { id } }', { matrix: [[{ id: 1 }], [], [{ id: 2 }, { id: 3 }], null] })).toBe(
      3 * 4,
    );
    expect(actual('{ users(first: 5) { friends { id } } }', { users: [{ friends: [] }] })).toBe(2 + 4);
  });

  test('charges a null only for its arguments and for a weight of its own', () => {
    expect(actual('{ users(first: 5) { id } user { id } }', { users: null, user: null })).toBe(2);
    expect(actual('{ stamp user { badge } }', { stamp: null, user: { badge: null } })).toBe(3 + 4 + 5);
    expect(actual('mutation { rename { id } }', { rename: null })).toBe(10 + 6);
  });

  test('is 1 at least, and 10 at least for a mutation, also when nothing came', () => {
    expect(actual('{ user { id } }', {})).toBe(1);
    expect(actual('mutation { rename { id } }', { rename: 'no object' })).toBe(10);
    expect(actual('{ user { id } }', { user: 'no object' })).toBe(1);
  });

  test('charges no field that is not in the response, and one that was selected twice once', () => {
    expect(actual('{ user { id } stamp }', { user: { id: 1 } })).toBe(4);
    expect(actual('{ user { badge badge } user { badge } }', { user: { badge: 1 } })).toBe(4 + 5);
    expect(actual('{ a: user { badge } b: user { badge } }', { a: { badge: 1 }, b: { badge: 1 } })).toBe(18);
  });

  test('leaves out what @skip and @include left out, even where a key of that name is there', () => {
    const text = 'query($on: Boolean = true) { stamp @skip(if: $on) user { badge @include(if: $on) } }';
    expect(actual(text, { stamp: 1, user: { badge: 1 } })).toBe(4 + 5);
  });

  test('weighs an object of an interface by the type it says it has', () => {
    const text = '{ media { kind: __typename title ... on Book { pages } } }';
    const media = [
      { __typename: 'Book', title: 'a', pages: 1 },
      { __typename: 'Film', title: 'b' },
    ];
    expect(actual(text, { media })).toBe(2 + 7 + 9);
    expect(actual('{ found { ... on Book { title } } }', { found: { __typename: 'User' } })).toBe(4);
  });

  test('weighs an object that says no type as the dearest that it can be', () => {
    expect(actual('{ media { title } }', { media: [{ title: 'a' }] })).toBe(9);
  });
});
