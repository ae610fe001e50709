import { composeServices } from '@apollo/composition';
import { describe, expect, test } from '@jest/globals';
import { buildASTSchema, buildSchema, parse } from 'graphql';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import type { GraphQLSchema } from 'graphql';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { DirectiveNames } from '#gateway/supergraph/supergraph-snapshot.ts';

const usual = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@cost", "@listSize"])`;
const renamed = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", { name: "@cost", as: "@price" }, { name: "@listSize", as: "@sized" }])`;

function weightsOf(subgraphs: readonly string[], directiveNames: DirectiveNames): CostWeights {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map((sdl, index) => ({ name: `s${index}`, url: 'http://localhost', typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.join('\n'));
  return read(buildASTSchema(parse(supergraphSdl)), directiveNames);
}

function read(schema: GraphQLSchema, directiveNames: DirectiveNames): CostWeights {
  const applied = appliedDirectivesOf({ supergraphSchema: schema, directiveNames });
  return readCostWeights({ schema, applied });
}

describe('readCostWeights, from what composition writes', () => {
  test('takes the larger weight and the union of list arguments where subgraphs disagree', () => {
    const weights = weightsOf(
      [
        `${usual} type Query { users(first: Int, last: Int): [User] @shareable @cost(weight: 2)
           @listSize(assumedSize: 5, slicingArguments: ["first"], requireOneSlicingArgument: false) }
         type User @key(fields: "id") @cost(weight: 5) { id: ID! }`,
        `${usual} type Query { users(first: Int, last: Int): [User] @shareable @cost(weight: 7)
           @listSize(assumedSize: 9, slicingArguments: ["last"], requireOneSlicingArgument: false) }
         type User @key(fields: "id") @cost(weight: 3) { id: ID! }`,
      ],
      { cost: 'cost', listSize: 'listSize' },
    );
    expect(weights.types.get('User')).toBe(5);
    expect(weights.fields.get('Query.users')).toBe(7);
    expect(weights.listSizes.get('Query.users')).toEqual({
      assumedSize: 9,
      slicingArguments: ['first', 'last'],
      sizedFields: [],
      requireOneSlicingArgument: false,
    });
  });

  test('reads directives under the names they were imported as, at every place they may stand', () => {
    const weights = weightsOf(
      [
        `${renamed} type Query { feed(first: Int = 5 @price(weight: 3), filter: Filter): Feed
           @sized(slicingArguments: ["first"], sizedFields: ["items"]) }
         input Filter { kind: Kind @price(weight: 2) } enum Kind @price(weight: 4) { A } scalar Blob @price(weight: 6)
         type Feed @price(weight: 8) { items: [Blob] @price(weight: 1) }`,
      ],
      { cost: 'price', listSize: 'sized' },
    );
    expect(Object.fromEntries(weights.types)).toEqual({ Kind: 4, Blob: 6, Feed: 8 });
    expect(Object.fromEntries(weights.fields)).toEqual({ 'Feed.items': 1 });
    expect(Object.fromEntries(weights.arguments)).toEqual({ 'Query.feed(first:)': 3 });
    expect(Object.fromEntries(weights.inputFields)).toEqual({ 'Filter.kind': 2 });
    expect(weights.listSizes.get('Query.feed')).toMatchObject({
      sizedFields: ['items'],
      requireOneSlicingArgument: true,
    });
  });

  test('finds no weights where the supergraph does not link the feature', () => {
    const weights = weightsOf([`${usual} type Query { a: Int @cost(weight: 3) }`], {});
    expect(weights.fields.size).toBe(0);
  });

  test('leaves the weight of a field on the type it stands on, interface or object', () => {
    const weights = weightsOf(
      [
        `${usual} type Query { media: Media } interface Media { title: String }
         type Book implements Media { title: String @cost(weight: 4) } type Film implements Media { title: String }`,
      ],
      { cost: 'cost', listSize: 'listSize' },
    );
    expect(Object.fromEntries(weights.fields)).toEqual({ 'Book.title': 4 });
  });
});

describe('readCostWeights, from what composition would not write', () => {
  const names = { cost: 'cost', listSize: 'listSize' };

  test('counts a negative weight as 0, so that it never offsets a sibling', () => {
    const schema = buildSchema(
      'directive @cost(weight: Int!) on FIELD_DEFINITION type Query { a: Int @cost(weight: -50) }',
    );
    expect(read(schema, names).fields.get('Query.a')).toBe(0);
  });

  test('names the place of a directive whose arguments do not fit', () => {
    const schema = buildSchema(
      'directive @cost(weight: Int!) on FIELD_DEFINITION type Query { a: Int @cost(weight: "much") }',
      { assumeValidSDL: true },
    );
    expect(() => read(schema, names)).toThrow('The supergraph applies @cost on Query.a with wrong arguments');
  });

  test('names the place of a directive that is applied but not defined', () => {
    const schema = buildSchema('type Query { a: Int @cost(weight: 1) }', { assumeValidSDL: true });
    expect(() => read(schema, names)).toThrow(
      'The supergraph applies @cost on Query.a but does not define it.',
    );
  });
});
