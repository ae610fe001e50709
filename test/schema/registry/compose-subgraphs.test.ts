import { describe, expect, test } from '@jest/globals';
import { composeSubgraphs } from '#schema/registry/compose-subgraphs.ts';
import type { CompositionError } from '#schema/registry/composition-result.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", ' +
  '"@external", "@requires", "@provides", "@inaccessible", "@override"])\n';

describe('composeSubgraphs, when the subgraphs compose,', () => {
  const catalog = `${link}type Query { products: [Product] }\ntype Product @key(fields: "id") { id: ID! }`;
  const reviews = `${link}type Product @key(fields: "id") { id: ID! stars: Int }`;

  test('writes a supergraph that routes each field', () => {
    const sdl = composedSdl({ catalog, reviews });
    expect(sdl).toContain('CATALOG @join__graph(name: "catalog", url: "http://catalog.test/graphql")');
    expect(sdl).toContain('stars: Int @join__field(graph: REVIEWS)');
  });

  test('the same subgraphs in another order give the same bytes', () => {
    expect(composedSdl({ reviews, catalog })).toBe(composedSdl({ catalog, reviews }));
  });

  test('hints name their level and place', () => {
    const result = compose({
      catalog: `${link}type Query { a: Int @override(from: "reviews") }`,
      reviews: `${link}type Query {\n  a: Int\n  b: Int\n}`,
    });
    expect(result.errors ?? result.hints).toEqual([
      {
        code: 'OVERRIDDEN_FIELD_CAN_BE_REMOVED',
        level: 'info',
        message: 'Field "Query.a" on subgraph "reviews" is overridden. Consider removing it.',
        subgraph: 'reviews',
        file: 'reviews.graphql',
        line: 3,
        column: 3,
        alsoAt: [],
      },
    ]);
  });

  test.each([
    ['type Query { a: Int }\ntype Subscription { ticks: Int }', 'Subscription', 3],
    [
      'schema { query: Query subscription: Live }\ntype Query { a: Int }\ntype Live { ticks: Int }',
      'Live',
      4,
    ],
  ])('subscriptions are a warning, since nobody can run them: %s', (text, type, line) => {
    const result = compose({ a: `${link}${text}` });
    expect(result.errors ?? result.hints).toEqual([
      {
        code: 'SUBSCRIPTIONS_NOT_SUPPORTED',
        level: 'warn',
        message:
          `The subgraph a has subscriptions (the type ${type}), and the gateway refuses them ` +
          '(SUBSCRIPTIONS_NOT_SUPPORTED); let clients poll with a query, or remove the type.',
        subgraph: 'a',
        file: 'a.graphql',
        line,
        column: 1,
        alsoAt: [],
      },
    ]);
  });

  test('a subgraph without a federation link composes', () => {
    expect(composedSdl({ old: 'type Query { a: Int }' })).toContain('type Query');
  });
});

describe('composeSubgraphs, when the subgraphs do not compose, gives the code and the place:', () => {
  interface Case {
    readonly code: string;
    readonly at: string;
    readonly also?: readonly string[];
    readonly subgraphs: Readonly<Record<string, string>>;
  }
  const cases: readonly Case[] = [
    {
      code: 'INVALID_GRAPHQL',
      at: 'a.graphql:2:21',
      subgraphs: { a: `${link}type Query { a: Int @nowhere }` },
    },
    {
      code: 'INVALID_FIELD_SHARING',
      at: 'a.graphql:2:14',
      also: ['b.graphql:3:3'],
      subgraphs: { a: `${link}type Query { x: Int }`, b: `${link}type Query {\n  x: Int\n}` },
    },
    {
      code: 'FIELD_TYPE_MISMATCH',
      at: 'a.graphql:2:14',
      also: ['b.graphql:2:14'],
      subgraphs: {
        a: `${link}type Query { x: Int @shareable }`,
        b: `${link}type Query { x: String @shareable }`,
      },
    },
    {
      code: 'TYPE_KIND_MISMATCH',
      at: 'a.graphql:3:1',
      also: ['b.graphql:2:1'],
      subgraphs: { a: `${link}type Query { t: T }\ntype T { id: ID! }`, b: `${link}interface T { id: ID! }` },
    },
    {
      code: 'KEY_INVALID_FIELDS',
      at: 'a.graphql:3:8',
      also: ['a.graphql:3:1'],
      subgraphs: { a: `${link}type Query { t: T }\ntype T @key(fields: "nope") { id: ID! }` },
    },
    {
      code: 'EXTERNAL_UNUSED',
      at: 'a.graphql:3:37',
      subgraphs: {
        a: `${link}type Query { t: T }\ntype T @key(fields: "id") { id: ID! x: Int @external }`,
        b: `${link}type T @key(fields: "id") { id: ID! x: Int }`,
      },
    },
    {
      code: 'EXTERNAL_MISSING_ON_BASE',
      at: 'a.graphql:3:37',
      subgraphs: {
        a: `${link}type Query { t: T }\ntype T @key(fields: "id") { id: ID! x: Int @external y: Int @requires(fields: "x") }`,
      },
    },
    {
      code: 'REQUIRES_INVALID_FIELDS',
      at: 'b.graphql:2:44',
      also: ['b.graphql:2:1'],
      subgraphs: {
        a: `${link}type Query { t: T }\ntype T @key(fields: "id") { id: ID! }`,
        b: `${link}type T @key(fields: "id") { id: ID! y: Int @requires(fields: "zz") }`,
      },
    },
    {
      code: 'REFERENCED_INACCESSIBLE',
      at: 'a.graphql:3:1',
      also: ['a.graphql:2:14'],
      subgraphs: { a: `${link}type Query { t: T }\ntype T @inaccessible { id: ID! }` },
    },
    {
      code: 'OVERRIDE_FROM_SELF_ERROR',
      at: 'a.graphql:2:21',
      subgraphs: { a: `${link}type Query { t: Int @override(from: "a") }` },
    },
    {
      code: 'ENUM_VALUE_MISMATCH',
      at: 'a.graphql:3:1',
      also: ['b.graphql:3:1', 'a.graphql:2:16', 'a.graphql:2:14'],
      subgraphs: {
        a: `${link}type Query { t(e: E): E @shareable }\nenum E { A B }`,
        b: `${link}type Query { t(e: E): E @shareable }\nenum E { A }`,
      },
    },
    {
      code: 'EMPTY_MERGED_ENUM_TYPE',
      at: 'a.graphql:3:1',
      also: ['b.graphql:3:1'],
      subgraphs: {
        a: `${link}type Query { a(e: E): Int }\nenum E { A }`,
        b: `${link}type Query { b(e: E): Int }\nenum E { B }`,
      },
    },
    {
      code: 'REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH',
      at: 'a.graphql:2:16',
      subgraphs: {
        a: `${link}type Query { t(e: Int!): Int @shareable }`,
        b: `${link}type Query { t: Int @shareable }`,
      },
    },
    {
      code: 'UNKNOWN_FEDERATION_LINK_VERSION',
      at: 'a.graphql:1:15',
      subgraphs: {
        a: 'extend schema @link(url: "https://specs.apollo.dev/federation/v9.9")\ntype Query { x: Int }',
      },
    },
  ];

  test.each(cases)('$code at $at', ({ code, at, also = [], subgraphs }) => {
    expect(errorsOf(subgraphs).map(summary)).toEqual([{ code, at, also }]);
  });

  test('an error of the graph as a whole has a code and no place', () => {
    expect(errorsOf({ a: `${link}type T @key(fields: "id") { id: ID! }` })).toEqual([
      {
        code: 'NO_QUERIES',
        message: 'No queries found in any subgraph: a supergraph must have a query root type.',
        alsoAt: [],
      },
    ]);
  });

  test('a query that no plan can answer is shown with the reason', () => {
    const [error] = errorsOf({
      a: `${link}type Query { t: T }\ntype T @key(fields: "id") { id: ID! }`,
      b: `${link}type T @key(fields: "k") { k: ID! }`,
    });
    expect(error?.code).toBe('SATISFIABILITY_ERROR');
    expect(error?.message).toContain('cannot find field "T.k"');
  });

  test('an error that names a subgraph without a place keeps its subgraph and file', () => {
    expect(errorsOf({ a: 'type Query { x: Int }\nextend type Zed { a: Int }' })).toEqual([
      {
        code: 'EXTENSION_WITH_NO_BASE',
        message:
          'Type "Zed" is an extension type, but there is no type definition for "Zed" in any subgraph.',
        subgraph: 'a',
        file: 'a.graphql',
        alsoAt: [],
      },
    ]);
  });
});

describe('composeSubgraphs reads every subgraph before it refuses:', () => {
  test('syntax errors of all subgraphs are reported together', () => {
    const errors = errorsOf({ a: 'type Query {\n  x Int\n}', b: 'type', c: 'type Query { y: Int }' });
    expect(errors.map(summary)).toEqual([
      { code: 'INVALID_GRAPHQL', at: 'a.graphql:2:5', also: [] },
      { code: 'INVALID_GRAPHQL', at: 'b.graphql:1:5', also: [] },
    ]);
    expect(errors[0]?.message).toBe('Syntax Error: Expected ":", found Name "Int".');
  });

  test.each([
    ['a field', 'type Query { x: Int x: Int }', 'a.graphql:1:14', 'a.graphql:1:21'],
    ['a type', 'type Query { x: Int }\ntype Query { y: Int }', 'a.graphql:1:6', 'a.graphql:2:6'],
    ['an argument', 'type Query { x(n: Int n: Int): Int }', 'a.graphql:1:16', 'a.graphql:1:23'],
    ['an enum value', 'type Query { e: E }\nenum E { A A }', 'a.graphql:2:10', 'a.graphql:2:12'],
    [
      'a directive',
      'type Query { x: Int }\ndirective @d on FIELD\ndirective @d on FIELD',
      'a.graphql:2:12',
      'a.graphql:3:12',
    ],
  ])('%s defined twice is refused with both places', (_, sdl, at, also) => {
    expect(errorsOf({ a: sdl }).map(summary)).toEqual([{ code: 'INVALID_GRAPHQL', at, also: [also] }]);
  });

  test('a type nested too deeply to be read is the fault of its subgraph', () => {
    const [error] = errorsOf({ a: `type Query { a: ${'['.repeat(200_000)} }` });
    expect(error).toMatchObject({ code: 'INVALID_GRAPHQL', subgraph: 'a', file: 'a.graphql' });
    expect(error?.message).toContain('nested too deeply');
  });
});

describe('composeSubgraphs refuses a name', () => {
  test.each(['_', '', '1st', 'a b', 'a/b', '../a', '__proto__', 'a\nb', 'a'.repeat(65)])(
    'that is no name: %j',
    (name) => {
      const result = composeSubgraphs([{ name, url: '', sdl: 'type Query { a: Int }', file: 'x.graphql' }]);
      expect(result.errors).toMatchObject([{ code: 'INVALID_SUBGRAPH_NAME', file: 'x.graphql' }]);
    },
  );

  test('that another subgraph has, in whatever case', () => {
    expect(errorsOf({ Catalog: 'type Query { a: Int }', catalog: 'type Query { b: Int }' })).toMatchObject([
      { code: 'INVALID_SUBGRAPH_NAME', file: 'catalog.graphql' },
    ]);
  });
});

function compose(sdlByName: Readonly<Record<string, string>>) {
  return composeSubgraphs(
    Object.entries(sdlByName).map(([name, sdl]) => ({
      name,
      url: `http://${name}.test/graphql`,
      sdl,
      file: `${name}.graphql`,
    })),
  );
}

function composedSdl(sdlByName: Readonly<Record<string, string>>): string {
  const result = compose(sdlByName);
  if (result.errors) throw new Error(JSON.stringify(result.errors));
  return result.supergraphSdl;
}

function errorsOf(sdlByName: Readonly<Record<string, string>>): readonly CompositionError[] {
  const { errors } = compose(sdlByName);
  if (!errors) throw new Error('the subgraphs composed');
  return errors;
}

function summary({ code, file, line, column, alsoAt }: CompositionError) {
  return {
    code,
    at: `${file}:${line}:${column}`,
    also: alsoAt.map((place) => `${place.file}:${place.line}:${place.column}`),
  };
}
