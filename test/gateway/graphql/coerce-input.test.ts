import { describe, expect, test } from '@jest/globals';
import {
  anything,
  array,
  assert,
  constantFrom,
  dictionary,
  letrec,
  oneof,
  property,
  record,
} from 'fast-check';
import { buildSchema, coerceInputValue, GraphQLNonNull, isInputType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import { coerceInput, invalid } from '#gateway/graphql/coerce-input.ts';

const schema = buildSchema(`
  type Query { a: Int }
  enum Colour { RED GREEN }
  scalar Anything
  input Item { id: ID! count: Int = 1 colour: Colour tags: [String!] any: Anything constructor: String }
  input Order { items: [[Item!]!]! note: String parent: Order }
  input Either @oneOf { a: Int b: String }
`);

function typeOf(name: string): GraphQLInputType {
  const type = schema.getType(name);
  if (!isInputType(type)) throw new Error(`${name} is no input type`);
  return type;
}

const types = ['Item', 'Order', 'Either', 'Colour', 'Int', 'ID', 'Boolean', 'Float', 'Anything'].flatMap(
  (name) => (schema.getType(name) ? [typeOf(name), new GraphQLNonNull(typeOf(name))] : []),
);

/** Values that nearly fit, as JSON can hold them. */
const { value } = letrec((tie) => ({
  leaf: constantFrom(null, 1, 1.5, 'x', '', true, 'RED', 'BLUE', 2 ** 40),
  item: record(
    {
      id: tie('leaf'),
      count: tie('leaf'),
      colour: tie('leaf'),
      tags: oneof(tie('leaf'), array(tie('leaf'))),
      any: tie('value'),
      constructor: tie('leaf'),
    },
    { requiredKeys: [] },
  ),
  order: record(
    {
      items: array(array(tie('item'), { maxLength: 2 }), { maxLength: 2 }),
      note: tie('leaf'),
      a: tie('leaf'),
    },
    { requiredKeys: ['items'] },
  ),
  other: dictionary(constantFrom('id', 'a', 'b', '__proto__', 'items', 'toString'), tie('leaf')),
  value: oneof({ maxDepth: 3 }, tie('leaf'), tie('item'), tie('order'), tie('other'), array(tie('item'))),
}));

const json = (given: unknown): unknown => JSON.parse(JSON.stringify(given) ?? 'null');

/** Without prototypes: graphql-js takes what an object inherits for what it was given. */
const bare = (given: unknown): unknown =>
  JSON.parse(JSON.stringify(given) ?? 'null', (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.setPrototypeOf(item, null)
      : item,
  );

function byGraphqlJs(given: unknown, type: GraphQLInputType): { readonly coerced: unknown } | undefined {
  let fits = true;
  const coerced = coerceInputValue(given, type, () => {
    fits = false;
  });
  return fits ? { coerced } : undefined;
}

describe('coerceInput', () => {
  test('gives what graphql-js gives, or leaves it to graphql-js', () => {
    let fitting = 0;
    assert(
      property(constantFrom(...types), oneof(value, anything().map(json)), (type, given) => {
        const quick = coerceInput(type, json(given));
        if (quick === invalid) return;
        fitting += 1;
        expect({ coerced: quick }).toEqual(byGraphqlJs(bare(given), type));
      }),
      { numRuns: 3_000 },
    );
    expect(fitting).toBeGreaterThan(100);
  });

  test.each([
    ['Item', { id: 1 }, { id: '1', count: 1 }],
    ['Item', { id: 'x', count: null, tags: 'one' }, { id: 'x', count: null, tags: ['one'] }],
    ['Order', { items: { id: 'x' } }, { items: [[{ id: 'x', count: 1 }]] }],
    ['Order', { items: [[]], parent: null }, { items: [[]], parent: null }],
  ])('takes %s %j the quick way', (name, given, expected) => {
    expect(coerceInput(typeOf(name), given)).toEqual(expected);
  });

  test.each([
    ['Item', {}],
    ['Item', { id: null }],
    ['Item', { id: 'x', nope: 1 }],
    ['Item', JSON.parse('{"id": "x", "__proto__": {}}')],
    ['Item', { id: 'x', count: 'many' }],
    ['Item', { id: 'x', colour: 'BLUE' }],
    ['Item', { id: 'x', tags: [null] }],
    ['Item', []],
    ['Item', 'x'],
    ['Order', { items: [[{ id: 'x' }], null] }],
  ])('finds that %s %j does not fit', (name, given) => {
    expect(coerceInput(typeOf(name), given)).toBe(invalid);
  });

  test('knows no field that an object only inherits', () => {
    const coerced = coerceInput(typeOf('Item'), { id: 'x' });
    expect(Object.keys(Object(coerced))).toEqual(['id', 'count']);
  });
});
