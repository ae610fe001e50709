import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { describe, expect, test } from '@jest/globals';
import { printSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { manyTypesGraph } from '#test/bench/graphs/many-types-graph.ts';
import { composeDefinition } from '#test/differential/prepare-supergraph.ts';
import { definitionOf } from '#test/differential/random/blueprint.ts';
import { composableBlueprint } from '#test/differential/random/search-random.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { federationOneSupergraph } from '#test/gateway/supergraph/federation-one-supergraph.ts';

describe('The API schema is the one that the federation library derives', () => {
  test.each(supergraphs.map((definition) => [definition.name, definition] as const))(
    'of the oracle’s supergraph %s',
    (_, definition) => {
      const sdl = composeDefinition(definition);
      expect(ours(sdl)).toEqual(theirs(sdl));
    },
  );

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('of the generated supergraph %i', (seed) => {
    const sdl = composeDefinition(definitionOf(composableBlueprint(seed), 'random'));
    expect(ours(sdl)).toEqual(theirs(sdl));
  });

  test('of the shop', () => {
    const sdl = readFileSync('schema/supergraph.graphql', 'utf8');
    expect(ours(sdl)).toEqual(theirs(sdl));
  });

  test('of 50 subgraphs with 2,000 types', () => {
    const sdl = manyTypesGraph.supergraph('http://127.0.0.1:4000');
    expect(ours(sdl)).toEqual(theirs(sdl));
  });

  test('of what federation 1 composed', () => {
    expect(ours(federationOneSupergraph)).toEqual(theirs(federationOneSupergraph));
  });

  test('with custom directives, descriptions, deprecations, default values and renamed features', () => {
    const sdl = composeForTest({
      one:
        federationLink(
          '"@key"',
          '"@shareable"',
          '"@composeDirective"',
          '"@tag"',
          '{ name: "@inaccessible", as: "@hidden" }',
          '{ name: "@cost", as: "@price" }',
        ) +
        `extend schema @link(url: "https://example.org/marks/v1.2", import: ["@mark"]) @composeDirective(name: "@mark")
          directive @mark(level: Int = 3) on FIELD_DEFINITION | OBJECT
          """ Runs twice. """ directive @twice(times: Int! = 2, why: Why) repeatable on FIELD | QUERY
          enum Why { SAFE FAST SECRET @hidden }
          "The root" type Query @tag(name: "root") {
            """
            A block
              with indentation
            """
            one(first: Int = 5 @deprecated(reason: "many"), filter: Filter = { why: [SAFE], deep: { text: "x\\n\\"y\\"" } }): One @mark(level: 4)
            old: Int @deprecated
            any: Any
            shape: Shape
            hidden: Secret @hidden
            priced: Int @price(weight: 5)
          }
          input Filter { why: [Why!]! = [FAST], deep: Deep, gone: Int @hidden }
          input Deep { text: String = "none" ratio: Float = 1.50, list: [Int] = [1, null] }
          type One @key(fields: "id secret") @mark { id: ID! secret: ID! @hidden x(a: Int @hidden, b: Int): Int @shareable }
          type Secret @hidden { x: Int }
          scalar Any @specifiedBy(url: "https://example.org/any")
          interface Shape { area: Float } interface Round implements Shape @hidden { area: Float r: Int }
          type Circle implements Shape & Round { area: Float r: Int }
          union Both = One | Secret
          type Mutation @hidden { change: Int }`,
      two:
        federationLink('"@key"', '"@shareable"') +
        `directive @twice(times: Int! = 2, why: Why) repeatable on FIELD | QUERY
          enum Why { SAFE FAST SECRET }
          type Query { both: Both constructor: Int toString: Int }
          union Both = One
          type One @key(fields: "id secret") { id: ID! secret: ID! x(b: Int): Int @shareable  valueOf: Int }`,
    });
    expect(ours(sdl)).toEqual(theirs(sdl));
  });
});

/** A schema as text, with the names of the directives that are applied, which printing leaves out. */
function described(schema: GraphQLSchema): readonly string[] {
  const applied = Object.values(schema.getTypeMap()).flatMap((type) => [
    `${type.name} ${names(type.astNode)}`,
    ...('getFields' in type
      ? Object.values(type.getFields()).map((field) => `${type.name}.${field.name} ${names(field.astNode)}`)
      : []),
  ]);
  return [printSchema(schema), ...applied];
}

function names(
  node: { readonly directives?: readonly { readonly name: { readonly value: string } }[] } | null | undefined,
): string {
  return (node?.directives ?? []).map(({ name }) => name.value).join();
}

function ours(sdl: string): readonly string[] {
  return described(buildSupergraphSnapshot(sdl, { source: 'supergraph.graphql' }).apiSchema);
}

function theirs(sdl: string): readonly string[] {
  return described(Supergraph.build(sdl, { supportedFeatures: null }).apiSchema().toGraphQLJSSchema());
}
