import { describe, expect, test } from '@jest/globals';
import { maxPoints } from '#gateway/cost/points.ts';
import { priced } from '#test/gateway/cost/priced.ts';

describe('the known vectors, with lists of 100', () => {
  const { estimate } = priced(`
    type Query { users: [User] tags: [String] }
    type User { id: ID friends: [User] }
    type Mutation { increment: Int user: User }
  `);

  test('a list of objects costs 100', () => expect(estimate('{ users { id } }')).toBe(100));
  test('nested lists cost 10,100', () => expect(estimate('{ users { friends { id } } }')).toBe(10_100));
  test('a mutation that returns Int costs 10', () => expect(estimate('mutation { increment }')).toBe(10));
  test('a mutation that returns an object costs 11', () =>
    expect(estimate('mutation { user { id } }')).toBe(11));
  test('a list of scalars costs nothing beyond the least there is', () =>
    expect(estimate('{ tags }')).toBe(1));
});

describe('weights', () => {
  const { estimate } = priced(`
    type Query {
      free: Int
      own: Heavy @cost(weight: 3)
      heavy: Heavy
      token: Token
      colour: Colour
      matrix: [[Heavy]] @listSize(assumedSize: 3)
      rows: [[[Int]]] @cost(weight: 1) @listSize(assumedSize: 2)
      zero: Heavy @cost(weight: 0)
    }
    type Heavy @cost(weight: 5) { id: ID }
    scalar Token @cost(weight: 4)
    enum Colour @cost(weight: 2) { RED }
  `);

  test('an operation costs at least 1', () => expect(estimate('{ free }')).toBe(1));
  test("a field's own weight replaces its type's", () => expect(estimate('{ own { id } }')).toBe(3));
  test('a field without weight costs what its object type does', () =>
    expect(estimate('{ heavy { id } }')).toBe(5));
  test('scalars and enums have weights', () => expect(estimate('{ token colour }')).toBe(6));
  test('every level of a nested list multiplies', () => {
    expect(estimate('{ matrix { id } }')).toBe(3 * 3 * 5);
    expect(estimate('{ rows }')).toBe(2 * 2 * 2);
  });
  test('a weight of 0 is a weight', () => expect(estimate('{ heavy { id } zero { id } }')).toBe(5));
  test('__typename costs nothing, and introspection what its answer is large', () => {
    expect(estimate('{ __typename heavy { __typename } }')).toBe(5);
    expect(estimate('{ heavy { id } __schema { queryType { name } } }')).toBe(6);
  });
  test('two root fields cost the sum, whatever their aliases', () => {
    expect(estimate('{ a: heavy { id } b: heavy { id } }')).toBe(10);
  });
});

describe('conditions and operations', () => {
  const { estimate, refusal } = priced('type Query { user: User, users: [User] } type User { id: ID }');

  test('what @skip and @include leave out costs nothing', () => {
    const text = 'query($on: Boolean!) { user @include(if: $on) { id } users @skip(if: $on) { id } }';
    expect(estimate(text, { variables: { on: true } })).toBe(1);
    expect(estimate(text, { variables: { on: false } })).toBe(100);
  });

  test('a condition on a spread counts, with the default of its variable', () => {
    const text =
      'query($on: Boolean = false) { ...F @include(if: $on) } fragment F on Query { users { id } }';
    expect(estimate(text)).toBe(1);
    expect(estimate(text, { variables: { on: true } })).toBe(100);
  });

  test('only the operation that runs is priced', () => {
    const text = 'query Small { user { id } } query Large { users { id } }';
    expect(estimate(text, { operationName: 'Small' })).toBe(1);
    expect(estimate(text, { operationName: 'Large' })).toBe(100);
  });

  test('a name that no operation has, or a name that is missing, is refused', () => {
    const code = 'OPERATION_RESOLUTION_FAILURE';
    expect(refusal('{ user { id } }', { operationName: 'Other' })).toMatchObject({ code });
    expect(refusal('query A { user { id } } query B { user { id } }')).toMatchObject({ code });
  });

  test('a variable that is missing or wrong is refused, not priced as absent', () => {
    const text = 'query($on: Boolean!) { users @include(if: $on) { id } }';
    expect(refusal(text)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(refusal(text, { variables: { on: 'yes' } })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('interfaces and unions', () => {
  const { estimate } = priced(`
    type Query { media: Media, found: [Found] @listSize(assumedSize: 2) }
    interface Media { title: String cast: [Person] }
    type Book implements Media { title: String @cost(weight: 4) cast: [Person] @listSize(assumedSize: 1) pages: Int @cost(weight: 2) }
    type Film implements Media @cost(weight: 6) { title: String cast: [Person] @listSize(assumedSize: 7) minutes: Int @cost(weight: 3) }
    union Found = Book | Person
    type Person { name: String @cost(weight: 2) }
  `);

  test('an abstract type weighs what the heaviest object in it does', () => {
    expect(estimate('{ media { __typename } }')).toBe(6);
    expect(estimate('{ found { __typename } }')).toBe(2);
  });

  test("a field through an interface costs what the dearest object's field does", () => {
    expect(estimate('{ media { title } }')).toBe(6 + 4);
    expect(estimate('{ media { cast { __typename } } }')).toBe(6 + 7);
  });

  test('fragments on different objects cost the dearest, not their sum', () => {
    expect(estimate('{ media { ... on Book { pages } ... on Film { minutes } } }')).toBe(6 + 3);
    expect(estimate('{ found { ... on Book { pages } ... on Person { name } } }')).toBe(2 * (1 + 2));
  });

  test('what an interface field says of itself is for selections through the interface alone', () => {
    const both = priced(`
      type Query { media: Media book: Book }
      interface Media { title: String @cost(weight: 9) }
      type Book implements Media { title: String }
    `);
    expect(both.estimate('{ media { title } }')).toBe(1 + 9);
    expect(both.estimate('{ book { title } }')).toBe(1);
    expect(both.estimate('{ media { ... on Book { title } } }')).toBe(1);
  });

  test("an object's default for an argument counts where the client went through the interface", () => {
    const { estimate } = priced(`
      type Query { node: Node }
      interface Node { items(first: Int): [Item] }
      type List implements Node { items(first: Int = 30, deep: Boolean = true @cost(weight: 5)): [Item] @listSize(slicingArguments: ["first"]) }
      type Item { id: ID }
    `);
    expect(estimate('{ node { items { id } } }')).toBe(1 + 30 + 5);
    expect(estimate('{ node { items(first: 2) { id } } }')).toBe(1 + 2 + 5);
    expect(estimate('query($n: Int) { node { items(first: $n) { id } } }')).toBe(1 + 30 + 5);
    expect(estimate('query($n: Int) { node { items(first: $n) { id } } }', { variables: { n: 3 } })).toBe(
      1 + 3 + 5,
    );
  });
});

describe('arguments', () => {
  const { estimate } = priced(`
    type Query { a(plain: Int @cost(weight: 3), kind: Kind, filter: Filter, many: [Filter!], fixed: Int = 1 @cost(weight: 1)): Int }
    enum Kind @cost(weight: 2) { A }
    input Filter { text: String @cost(weight: 5) kind: Kind and: [Filter!] since: Int = 0 @cost(weight: 7) }
  `);

  test('each that is given adds its weight, else that of its type', () => {
    expect(estimate('{ a(plain: 1, kind: A) }')).toBe(3 + 2 + 1);
  });
  test('a default that is used counts, null does not', () => {
    expect(estimate('{ a }')).toBe(1);
    expect(estimate('{ a(fixed: null, plain: 4) }')).toBe(3);
  });
  test('input fields count, with their defaults, for each item of a list', () => {
    expect(estimate('{ a(filter: { text: "x" }) }')).toBe(5 + 7 + 1);
    expect(estimate('{ a(filter: { and: [{ kind: A }, { since: null }] }) }')).toBe(7 + 2 + 7 + 1);
    const variables = { many: [{ text: 'x' }, {}] };
    expect(estimate('query($many: [Filter!]) { a(many: $many) }', { variables })).toBe(5 + 7 + 7 + 1);
  });
  test('arguments are paid once, not once for each item', () => {
    const { estimate } = priced('type Query { a(x: Int @cost(weight: 3)): [T] } type T { id: ID }');
    expect(estimate('{ a(x: 1) { id } }')).toBe(100 + 3);
  });
});

describe('prices saturate', () => {
  const { estimate } = priced(`
    type Query { users: [User] @cost(weight: 2000000000) }
    type User { users: [User] @cost(weight: 2000000000) }
  `);
  test('at the largest price, however deep the lists', () => {
    const text = `{ ${'users { '.repeat(200)} __typename ${'} '.repeat(200)} }`;
    expect(estimate(text)).toBe(maxPoints);
  });
});
