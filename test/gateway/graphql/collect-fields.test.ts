import { describe, expect, test } from '@jest/globals';
import { buildSchema, isInterfaceType, isObjectType, parse } from 'graphql';
import type { GraphQLInterfaceType, GraphQLObjectType } from 'graphql';
import {
  childSets,
  collectFields,
  findTypeDependence,
  visitFields,
} from '#gateway/graphql/collect-fields.ts';
import type { CollectContext, ConditionalSet } from '#gateway/graphql/collect-fields.ts';
import { always, conditionKey } from '#gateway/graphql/condition.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';

const schema = buildSchema(`
  interface Node { id: ID, node: Node }
  type A implements Node { id: ID, node: Node, a: ID }
  type B implements Node { id: ID, node: Node, b: ID }
  type Query { node: Node }
`);

/** The selections of an operation on `Node`, without the root field around them. */
function selections(text: string): { context: CollectContext; sets: readonly ConditionalSet[] } {
  const document = parse(text);
  const { selectionSet } = selectOperation(document, undefined);
  return {
    context: { schema, fragments: fragmentsOf(document) },
    sets: [{ set: selectionSet, condition: always }],
  };
}

function typeNamed(name: string): GraphQLObjectType | GraphQLInterfaceType {
  const type = schema.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`No type ${name}`);
  return type;
}

/** `key(position, condition)` of every field node that objects of a type are asked for. */
function collected(type: string, text: string): readonly string[] {
  const { context, sets } = selections(text);
  return [...collectFields(context, typeNamed(type), sets)].flatMap(([key, occurrences]) =>
    occurrences.map(({ position, condition }) => `${key}(${position}${conditionKey(condition)})`),
  );
}

describe('fields of one type', () => {
  test('are grouped by response key, in the order of the text', () => {
    expect(collected('A', '{ id x: id a id }')).toEqual(['id(0)', 'id(3)', 'x(1)', 'a(2)']);
  });

  test('are those of fragments that apply to it', () => {
    const text = '{ ... on A { a } ... on B { b } ... on Node { id } ... { node { id } } }';
    expect(collected('A', text)).toEqual(['a(0)', 'id(1)', 'node(2)']);
    expect(collected('Node', text)).toEqual(['id(0)', 'node(1)']);
  });

  test('hold under all conditions around them, and are left out where those exclude each other', () => {
    const text = `query ($v: Boolean!, $w: Boolean!) {
      ... @include(if: $v) { id @skip(if: $w) a @skip(if: $v) }
      b: id @include(if: false)
    }`;
    expect(collected('A', text)).toEqual(['id(0!w&v)']);
  });

  test('of a named fragment come once for each condition, and not again after it had none', () => {
    const text = (first: string, second: string): string => `
      query ($v: Boolean!, $w: Boolean!) { ...F ${first} ...F ${second} ...F ${second} }
      fragment F on Node { id ...G }
      fragment G on A { a }`;
    expect(collected('A', text('@include(if: $v)', '@include(if: $w)'))).toEqual([
      'id(0v)',
      'id(2w)',
      'a(1v)',
      'a(3w)',
    ]);
    expect(collected('A', text('', '@include(if: $w)'))).toEqual(['id(0)', 'a(1)']);
  });

  test('of fragments that spread each other are found in linear time', () => {
    const levels = Array.from({ length: 40 }, (_level, index) => index);
    const fragments = levels.map(
      (level) => `fragment F${level} on Node { ...F${level + 1} ...F${level + 1} }`,
    );
    const text = `{ ...F0 } ${fragments.join(' ')} fragment F40 on Node { id }`;
    expect(collected('A', text)).toEqual(['id(0)']);
  });

  test('lead to the selection sets below them', () => {
    const { context, sets } = selections('{ node { id } node @include(if: $v) { a: id } }');
    const below = childSets(collectFields(context, typeNamed('A'), sets).get('node') ?? []);
    expect(below.map(({ condition }) => conditionKey(condition))).toEqual(['', 'v']);
  });
});

describe('whether the type behind an interface matters', () => {
  function dependence(text: string): readonly string[] {
    const { context, sets } = selections(text);
    const node = typeNamed('Node');
    if (!isInterfaceType(node)) throw new Error('Node is an interface');
    return findTypeDependence(context, node, sets).map(conditionKey);
  }

  test('it does not where every fragment applies to all types', () => {
    expect(dependence('{ id ... on Node { id } ...F } fragment F on Node { id }')).toEqual([]);
  });

  test('it does under the conditions of the fragments that do not', () => {
    expect(dependence('{ id ... on A @include(if: $v) { ... on Node { id } } }')).toEqual(['v']);
  });

  test('a fragment is looked at again inside one that does not apply to all', () => {
    expect(dependence('{ ...F ... on A { ...F } } fragment F on Node { id }')).toEqual(['']);
  });
});

test('a visitor hears of each selection before its field, also of those that nothing includes', () => {
  const { context, sets } = selections('{ id @skip(if: true) ... on A { a } }');
  const heard: string[] = [];
  visitFields(
    context.fragments,
    sets.map(({ set, condition }) => ({ set, condition, place: 0 })),
    {
      onSelection: (condition) => heard.push(condition ? conditionKey(condition) || 'always' : 'never'),
      field: ({ name }, _condition, depth) => heard.push(`${name.value} at ${depth}`),
      enter: (_type, depth) => depth + 1,
    },
  );
  expect(heard).toEqual(['never', 'always', 'always', 'a at 1']);
});
