import { describe, expect, test } from '@jest/globals';
import { Kind, executeSync, getIntrospectionQuery, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { countIntrospection, introspectionSizes } from '#gateway/cost/introspection-size.ts';
import { OperationPrice } from '#gateway/cost/operation-price.ts';
import { refuseUnaffordable } from '#gateway/cost/refuse-unaffordable.ts';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';
import { priced } from '#test/gateway/cost/priced.ts';

const { schema, weights, estimate, explain, compile } = priced(`
  type Query { user(id: ID!, at: [Stamp!]): User node: Node found: Found }
  "With a description."
  type User implements Node { id: ID! friends(first: Int = 3, after: String): [[User!]!]! rank: Rank }
  type Bot implements Node { id: ID! }
  interface Node { id: ID! }
  union Found = User | Bot
  enum Rank { LOW HIGH }
  input Page { first: Int! after: [String] }
  scalar Stamp
`);
const shop = (await loadSupergraphFile('schema/supergraph.graphql')).apiSchema;
const whole = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true });

/** How many values an answer holds: each field of each object. */
function valuesIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + valuesIn(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + 1 + valuesIn(item), 0);
}

function counted(of: GraphQLSchema, text: string): number {
  const { definitions } = parse(text);
  const fragments = new Map(
    definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION)!;
  const shape = new Map([
    ['__schema', { count: 1, shape: introspectionSizes(of).schema }],
    ['__type', { count: 1, shape: introspectionSizes(of).type }],
  ]);
  const set = operation.selectionSet;
  return countIntrospection({ set, shape, fragments, includes: () => true });
}

function written(of: GraphQLSchema, text: string): number {
  const { data, errors } = executeSync({ schema: of, document: parse(text) });
  expect(errors).toBeUndefined();
  return valuesIn(data);
}

describe('the size of an introspection answer', () => {
  test.each([
    ['of a small schema', schema],
    ['of the shop', shop],
  ])('is counted to the value for the standard query, %s', (_name, of) => {
    expect(Math.round(counted(of, whole))).toBe(written(of, whole));
  });

  test.each([
    '{ __schema { types { name description } directives { name args { name type { name } } } } }',
    '{ __schema { queryType { name } types { fields { name args { name } } enumValues { name } } } }',
    '{ __schema { types { interfaces { name } possibleTypes { name } inputFields { type { kind } } } } }',
  ])('is exact for what is asked of every type: %s', (text) => {
    expect(counted(shop, text)).toBeCloseTo(written(shop, text), 6);
  });

  test.each(Object.keys(shop.getTypeMap()))('is never counted too low for one type: %s', (name) => {
    const text = `{ __type(name: "${name}") { name fields { name args { name } type { name fields { name } } }
      enumValues { name } inputFields { name } possibleTypes { name } interfaces { name } } }`;
    expect(counted(shop, text)).toBeGreaterThanOrEqual(written(shop, text));
  });
});

describe('introspection costs a point for 40 values', () => {
  test('so that the whole schema of the shop is asked for once, and not twenty times', () => {
    expect(written(shop, whole)).toBe(3_513);
    const of = priced('type Query { a: Int }');
    expect(of.estimate(whole)).toBeLessThan(100);
    const price = estimateOf(shop, whole);
    expect(price).toBe(88);
    const body = whole
      .slice(whole.indexOf('__schema'), whole.indexOf('fragment FullType'))
      .trim()
      .slice(0, -1);
    const often = Array.from({ length: 20 }, (_, index) => `a${index}: ${body}`).join('\n');
    const text = `{ ${often} } ${whole.slice(whole.indexOf('fragment FullType'))}`;
    expect(estimateOf(shop, text)).toBe(20 * 88);
    const settings = { defaultListSize: 10, maxListSize: 1_000 };
    const guard = { schema: shop, weights, settings, maxPerOperation: 1_000 };
    expect(() => refuseUnaffordable(guard, parse(text))).toThrow(
      'Operation costs 1760 points, above the 1000',
    );
    expect(() => refuseUnaffordable(guard, parse(whole))).not.toThrow();
  });

  test('and the whole of a huge schema costs no more than 500', () => {
    const fields = Array.from({ length: 40 }, (_, index) => `f${index}(first: Int!): [T0!]!`).join(' ');
    const types = Array.from({ length: 100 }, (_, index) => `type T${index} { ${fields} }`).join(' ');
    const huge = priced(`type Query { t: T0 } ${types}`);
    expect(huge.estimate(whole)).toBeGreaterThan(490);
    expect(huge.estimate(whole)).toBeLessThanOrEqual(500);
    expect(
      huge.estimate(`{ ${'a b c'.replaceAll(/\w/g, '$&: __schema { types { fields { name } } }')} }`),
    ).toBe(54);
  });

  test('also below fragments, and once for each alias', () => {
    const text =
      '{ ...A b: __type(name: "User") { ...T } } fragment A on Query { a: __type(name: "User") { ...T } } fragment T on __Type { fields { name } }';
    expect(estimate(text)).toBe(2);
  });

  test('without what is skipped', () => {
    const text =
      'query($all: Boolean!) { __schema { types @include(if: $all) { fields { name type { name } } } } }';
    const [few, many] = [false, true].map((all) => estimate(text, { variables: { all } }));
    expect(few).toBe(1);
    expect(many).toBeGreaterThan(3);
    const { price } = compile(text, { variables: { all: true } });
    expect([price.leastPoints(), price.mostPoints({})]).toEqual([few, many]);
    expect(estimate('{ __typename @skip(if: false) __schema @skip(if: true) { types { name } } }')).toBe(1);
  });

  test('and says so in the breakdown', () => {
    const { points, fields } = explain('{ schema: __schema { types { fields { name } } } }');
    expect(fields).toEqual([
      expect.objectContaining({ path: 'schema', coordinate: 'Query.__schema', ownPoints: points, points }),
    ]);
  });
});

function estimateOf(of: GraphQLSchema, text: string): number {
  const settings = { defaultListSize: 10, maxListSize: 1_000 };
  const document = parse(text);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION)!;
  return new OperationPrice({ schema: of, weights, settings }, { document, operation }).pointsFor({});
}
