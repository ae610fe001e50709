import { describe, expect, test } from '@jest/globals';
import { isInputObjectType, isInterfaceType, isObjectType, parse, validateSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { buildSubgraphSchema } from '#gateway/planning/graph/build-subgraph-schema.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';

/** Coordinates of all fields with their types and arguments, without those of the federation specifications. */
function fieldsOf(schema: GraphQLSchema, rename: (type: string) => string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (
      type.name.startsWith('_') ||
      (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type))
    )
      continue;
    for (const field of Object.values(type.getFields())) {
      const args: readonly { readonly name: string; readonly type: unknown }[] =
        'args' in field ? field.args : [];
      const texts = args.map((argument) => `${argument.name}: ${String(argument.type)}`);
      fields.set(`${rename(type.name)}.${field.name}`, `(${texts.sort().join(', ')}) ${String(field.type)}`);
    }
  }
  return fields;
}

describe('The schema of a subgraph is read from the supergraph', () => {
  const cases = supergraphs.map((definition) => [definition.name, definition] as const);

  test.each(cases)('%s', (_name, definition) => {
    const { services, supergraphSdl } = prepareSupergraph(definition);
    const model = readJoinModel(parse(supergraphSdl));
    for (const [name, { schema: published, foreign }] of services) {
      const schema = buildSubgraphSchema(model, name);
      expect(validateSchema(schema).map(({ message }) => message)).toEqual([]);
      const roots = new Map([
        [published.getQueryType()?.name, 'Query'],
        [published.getMutationType()?.name, 'Mutation'],
      ]);
      const expected = fieldsOf(published, (type) => roots.get(type) ?? type);
      const actual = fieldsOf(schema, (type) => type);
      // Arguments that are inaccessible and fields that another service overrides are not in every model.
      for (const [coordinate, field] of actual)
        expect([coordinate, field]).toEqual([coordinate, expected.get(coordinate)]);
      const missing = [...expected.keys()].filter(
        (coordinate) => !actual.has(coordinate) && !foreign.has(coordinate),
      );
      expect(missing.filter((coordinate) => !coordinate.startsWith('Query._'))).toEqual([]);
      expect(schema.getType('_Entity')?.astNode).toBeDefined();
    }
  });
});

test('the first version of the join specification says by owners where fields are', () => {
  const model = readJoinModel(
    parse(`
      schema @core(feature: "https://specs.apollo.dev/core/v0.1") @core(feature: "https://specs.apollo.dev/join/v0.1") { query: Query }
      enum join__Graph { A @join__graph(name: "a", url: "http://a") B @join__graph(name: "b", url: "http://b") }
      type Query { user: User @join__field(graph: A) stats: Stats @join__field(graph: B) }
      type User @join__owner(graph: A) @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
        id: ID! @join__field(graph: A)
        name: String @join__field(graph: A)
        plain: Int
        posts: [Post] @join__field(graph: B)
      }
      type Post { title: String place: Place }
      type Place { x: Int }
      type Stats { count: Int }
      union Any = Place | Stats
    `),
  );
  const where = (type: string, field: string): readonly string[] => [
    ...(model.types.get(type)?.fields.get(field)?.subgraphs.keys() ?? []),
  ];
  expect(where('User', 'plain')).toEqual(['a']);
  expect(where('User', 'posts')).toEqual(['b']);
  expect([...(model.types.get('Place')?.subgraphs.keys() ?? [])]).toEqual(['b']);
  expect([...(model.types.get('Any')?.subgraphs.keys() ?? [])]).toEqual([]);
  expect(model.types.get('User')?.subgraphs.get('b')?.keys).toEqual([{ fields: 'id', resolvable: true }]);
});

test('join directives say where a field is resolved', () => {
  const model = readJoinModel(
    parse(`
      directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
      enum join__Graph { A @join__graph(name: "a", url: "http://a") B @join__graph(name: "b-c", url: "http://b") }
      type Query @join__type(graph: A) @join__type(graph: B) { one: T @join__field(graph: A) }
      type T @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", resolvable: false) @context(name: "b-c__place") {
        id: ID!
        moved: Int @join__field(graph: A, override: "b-c", overrideLabel: "percent(5)") @join__field(graph: B, overrideLabel: "percent(5)")
        old: Int @join__field(graph: A, override: "b-c") @join__field(graph: B, usedOverridden: true)
        far: Int @join__field(graph: A, external: true) @join__field(graph: B, requires: "id", type: "Int!")
        seen: Int @join__field
        price: Int @join__field(graph: B, contextArguments: [{ context: "b-c__place", name: "currency", type: "String", selection: "{ currency }" }])
      }
    `),
  );
  const field = (name: string, subgraph: string) =>
    model.types.get('T')?.fields.get(name)?.subgraphs.get(subgraph);
  expect(field('moved', 'a')?.label).toEqual({ name: 'percent(5)', when: true });
  expect(field('moved', 'b-c')?.label).toEqual({ name: 'percent(5)', when: false });
  expect(field('old', 'b-c')?.external).toBe(true);
  expect(field('far', 'a')?.external).toBe(true);
  expect(field('far', 'b-c')?.requires).toBe('id');
  expect(model.types.get('T')?.fields.get('seen')?.subgraphs.size).toBe(0);
  expect(field('price', 'b-c')?.contextArguments).toMatchObject([
    { name: 'currency', context: 'place', selection: '{ currency }' },
  ]);
  expect(model.types.get('T')?.subgraphs.get('b-c')?.contexts).toEqual(['place']);
  expect(model.types.get('T')?.subgraphs.get('b-c')?.keys).toEqual([{ fields: 'id', resolvable: false }]);
});
