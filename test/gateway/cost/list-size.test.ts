import { describe, expect, test } from '@jest/globals';
import { priced } from '#test/gateway/cost/priced.ts';

const code = 'COST_INVALID_SLICING_ARGUMENTS';

describe('slicing arguments', () => {
  const { estimate, refusal } = priced(`
    type Query {
      one(first: Int, last: Int): [T] @listSize(slicingArguments: ["first", "last"])
      any(first: Int, last: Int): [T] @listSize(assumedSize: 7, slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
      defaulted(first: Int = 10, last: Int): [T] @listSize(slicingArguments: ["first", "last"])
      paged(page: Page): [T] @listSize(slicingArguments: ["page.size.first"])
      byId(ids: [ID!]!): [T] @listSize(slicingArguments: ["ids"])
      long(first: Long): [T] @listSize(slicingArguments: ["first"])
      maybePaged(page: Page): [T] @listSize(assumedSize: 5, slicingArguments: ["page.size.first"], requireOneSlicingArgument: false)
      maybeIds(ids: [ID!]): [T] @listSize(assumedSize: 5, slicingArguments: ["ids"], requireOneSlicingArgument: false)
      nullable(first: Int = null): [T] @listSize(assumedSize: 2, slicingArguments: ["first"], requireOneSlicingArgument: false)
      sibling: [T] @listSize(assumedSize: 4)
    }
    scalar Long
    input Page { size: Size }
    input Size { first: Int = 6 }
    type T { id: ID }
  `);

  test('the given one is the size', () => {
    expect(estimate('{ one(first: 3) { id } }')).toBe(3);
    expect(estimate('query($n: Int) { one(last: $n) { id } }', { variables: { n: 8 } })).toBe(8);
  });
  test("an operation's default counts", () => {
    expect(estimate('query($n: Int = 9) { one(first: $n) { id } }')).toBe(9);
  });
  test('the largest of several is the size where several are allowed', () => {
    expect(estimate('{ any(first: 3, last: 20) { id } }')).toBe(20);
    expect(estimate('{ any { id } }')).toBe(7);
  });
  test('exactly one must be given where the schema says so', () => {
    expect(refusal('{ one { id } }')).toEqual({
      code,
      message:
        'Field "one" needs exactly one of its list size arguments (first, last), 0 given; give one of them.',
    });
    expect(refusal('{ one(first: null) { id } }')).toMatchObject({ code });
    expect(refusal('{ one(first: 1, last: 1) { id } }')).toMatchObject({ code });
    expect(refusal('query($n: Int) { one(first: $n) { id } }')).toMatchObject({ code });
  });
  test("a schema's default counts as the one, and does not forbid another, but is never ignored", () => {
    expect(estimate('{ defaulted { id } }')).toBe(10);
    expect(estimate('{ defaulted(last: 50) { id } }')).toBe(50);
    expect(estimate('{ defaulted(last: 2) { id } }')).toBe(10);
    expect(refusal('{ defaulted(first: 5, last: 2) { id } }')).toMatchObject({ code });
  });
  test('paths lead into input objects, with their defaults', () => {
    expect(estimate('{ paged(page: { size: { first: 12 } }) { id } }')).toBe(12);
    expect(estimate('{ paged(page: { size: {} }) { id } }')).toBe(6);
    expect(refusal('{ paged(page: {}) { id } }')).toMatchObject({ code });
  });
  test('a list counts its length', () => {
    expect(estimate('{ byId(ids: ["a", "b", "c"]) { id } }')).toBe(3);
    expect(estimate('query($ids: [ID!]!) { byId(ids: $ids) { id } }', { variables: { ids: [1, 2] } })).toBe(
      2,
    );
    expect(refusal('{ byId(ids: ["a", "b"]) { id } }', { maxListSize: 1 })).toMatchObject({ code });
  });
  test('a size below 0 is refused, beside one that is none too', () => {
    expect(refusal('{ one(first: -1000) { id } sibling { id } }')).toMatchObject({ code });
    expect(refusal('{ any(first: -1, last: 3) { id } }')).toMatchObject({ code });
    expect(refusal('{ long(first: "-1") { id } }')).toMatchObject({ code });
    expect(estimate('{ any(first: 0) { id } sibling { id } }')).toBe(4);
  });
  test.each([
    ['{ any(first: null) { id } }', {}],
    ['query($n: Int) { any(first: $n) { id } }', { n: null }],
    ['query($n: Int = null) { any(first: $n) { id } }', {}],
    ['{ any(first: null, last: null) { id } }', {}],
    ['{ maybePaged(page: null) { id } }', {}],
    ['{ maybePaged(page: { size: null }) { id } }', {}],
    ['{ maybePaged(page: { size: { first: null } }) { id } }', {}],
    ['query($n: Int) { maybePaged(page: { size: { first: $n } }) { id } }', { n: null }],
    ['query($p: Page) { maybePaged(page: $p) { id } }', { p: { size: { first: null } } }],
    ['query($p: Page = { size: null }) { maybePaged(page: $p) { id } }', {}],
    ['{ maybeIds(ids: null) { id } }', {}],
  ])('null bounds nothing, and is refused where nothing else does: %s %j', (text, variables) => {
    const message = expect.stringMatching(/is null, which bounds no list; give a number from 0 to 1000/);
    expect(refusal(text, { variables })).toEqual({ code, message });
  });
  test('null beside a size is not given: clients that page in both directions send it', () => {
    expect(estimate('{ any(first: 3, last: null) { id } }')).toBe(3);
    expect(estimate('{ one(first: 3, last: null) { id } }')).toBe(3);
    const text = 'query($n: Int, $m: Int) { one(first: $n, last: $m) { id } }';
    expect(estimate(text, { variables: { n: null, m: 2 } })).toBe(2);
    expect(estimate('{ defaulted(last: null) { id } }')).toBe(10);
  });
  test('what is left out, or null by the default of the schema, is of the assumed size', () => {
    expect(estimate('query($n: Int) { any(first: $n) { id } }')).toBe(7);
    expect(estimate('{ maybePaged { id } maybeIds { id } }')).toBe(5 + 5);
    expect(estimate('{ nullable { id } }')).toBe(2);
  });
  test('a size above the maximum is refused, not clamped', () => {
    expect(estimate('{ one(first: 1000) { id } }')).toBe(1_000);
    expect(refusal('{ one(first: 1001) { id } }')).toEqual({
      code,
      message:
        'Argument "first" of field "one" asks for 1001 items, above the 1000 allowed in one list; request fewer items.',
    });
  });
  test('a size as text is read as a number, and refused when it is none', () => {
    expect(estimate('{ long(first: "12") { id } }')).toBe(12);
    expect(refusal('{ long(first: "99999999999999999999") { id } }')).toMatchObject({ code });
    expect(refusal('{ long(first: "many") { id } }')).toMatchObject({ code });
    expect(refusal('{ long(first: "Infinity") { id } }')).toMatchObject({ code });
  });
  test('what is skipped is not checked', () => {
    expect(estimate('{ one @skip(if: true) { id } sibling { id } }')).toBe(4);
  });
});

describe('sizedFields', () => {
  const { estimate, refusal } = priced(`
    type Query {
      feed(first: Int): Feed @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
      deep(first: Int): Deep @listSize(slicingArguments: ["first"], sizedFields: ["page.nodes"])
      fixed: Feed @listSize(assumedSize: 4, sizedFields: ["nodes"])
    }
    type Feed { edges: [Edge] nodes: [T] more: [T] total: Int }
    type Edge { node: T }
    type Deep { page: Feed }
    type T { id: ID }
  `);

  test('pass the size to the lists below, and to those alone', () => {
    expect(estimate('{ feed(first: 3) { edges { node { id } } } }')).toBe(1 + 3 * 2);
    expect(estimate('{ feed(first: 3) { nodes { id } more { id } } }')).toBe(1 + 3 + 100);
    expect(estimate('{ fixed { nodes { id } } }')).toBe(1 + 4);
  });
  test('pass it by a path to lists further down', () => {
    expect(estimate('{ deep(first: 5) { page { nodes { id } more { id } } } }')).toBe(1 + 1 + 5 + 100);
  });
  test('pass it into fragments, to each place its own size', () => {
    const text = `{ a: feed(first: 2) { ...F } b: feed(first: 9) { ... on Feed { ...F } } }
      fragment F on Feed { aliased: nodes { id } }`;
    expect(estimate(text)).toBe(1 + 2 + 1 + 9);
  });
  test('count through an interface only where every object passes a size', () => {
    const { estimate: throughNode } = priced(`
      type Query { node: Node }
      interface Node { feed(first: Int): Feed }
      type A implements Node { feed(first: Int): Feed @listSize(slicingArguments: ["first"], sizedFields: ["edges"]) }
      type B implements Node { feed(first: Int): Feed }
      type Feed { edges: [Edge] }
      type Edge { id: ID }
    `);
    expect(throughNode('{ node { feed(first: 2) { edges { id } } } }')).toBe(1 + 1 + 100);
    expect(throughNode('{ node { feed(first: 500) { edges { id } } } }')).toBe(1 + 1 + 500);
    expect(throughNode('{ node { ... on A { feed(first: 2) { edges { id } } } } }')).toBe(1 + 1 + 2);
    expect(throughNode('{ node { ... on B { feed(first: 2) { edges { id } } } } }')).toBe(1 + 1 + 100);
  });
  test('are refused above the maximum like any list', () => {
    expect(refusal('{ feed(first: 5000) { total } }')).toMatchObject({ code });
  });
});
