import { composeServices } from '@apollo/composition';
import { describe, expect, test } from '@jest/globals';
import { buildASTSchema, buildSchema, parse } from 'graphql';
import { readAccessRequirements } from '#gateway/authorization/read-access-requirements.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import { securityDirectives, securityNames } from '#test/gateway/authorization/guarded.ts';
import type { GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { DirectiveNames } from '#gateway/supergraph/supergraph-snapshot.ts';

const link = (imports: string): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable", "@interfaceObject", ${imports}])`;
const usual = link('"@authenticated", "@requiresScopes", "@policy"');

function composed(
  subgraphs: readonly string[],
  directiveNames: DirectiveNames = securityNames,
): AccessRequirements {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map((sdl, index) => ({ name: `s${index}`, url: 'http://localhost', typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.join('\n'));
  return read(buildASTSchema(parse(supergraphSdl)), directiveNames);
}

function read(schema: GraphQLSchema, directiveNames: DirectiveNames): AccessRequirements {
  const applied = appliedDirectivesOf({ supergraphSchema: schema, directiveNames });
  return readAccessRequirements({ schema, applied });
}

function written(sdl: string): AccessRequirements {
  return read(buildSchema(securityDirectives + sdl), securityNames);
}

describe('readAccessRequirements, from what composition writes', () => {
  test('takes the conjunction of what subgraphs demand', () => {
    const { fields } = composed([
      `${usual} type Query { a: Int @shareable @authenticated @requiresScopes(scopes: [["x"], ["y"]]) }`,
      `${usual} type Query { a: Int @shareable @requiresScopes(scopes: [["z"]]) @policy(policies: [["p"]]) }`,
    ]);
    expect(fields.get('Query.a')).toEqual({
      authenticated: true,
      scopes: [
        [
          ['x', 'z'],
          ['y', 'z'],
        ],
      ],
      policies: [[['p']]],
    });
  });

  test('a renamed directive is not ignored', () => {
    const renamed = link(
      '{ name: "@authenticated", as: "@signedIn" }, { name: "@requiresScopes", as: "@needs" }, { name: "@policy", as: "@rule" }',
    );
    const { types, fields } = composed(
      [
        `${renamed} type Query { a: Int @signedIn b: Kind c: Secret } enum Kind @needs(scopes: [["k"]]) { A }
          type Secret @rule(policies: [["p"]]) { id: ID }`,
      ],
      { authenticated: 'signedIn', requiresScopes: 'needs', policy: 'rule' },
    );
    expect(fields.get('Query.a')).toMatchObject({ authenticated: true });
    expect(types.get('Kind')).toMatchObject({ scopes: [[['k']]] });
    expect(types.get('Secret')).toMatchObject({ policies: [[['p']]] });
  });

  test('what an interface only gathers from its objects stands on those objects alone', () => {
    const { types, fields } = composed([
      `${usual} type Query { node: Node } interface Node { id: ID name: String }
        type Open implements Node { id: ID name: String }
        type Closed implements Node @authenticated { id: ID name: String @requiresScopes(scopes: [["s"]]) }
        type Other implements Node @requiresScopes(scopes: [["t"]]) { id: ID name: String @requiresScopes(scopes: [["u"]]) }`,
    ]);
    expect([...types.keys()].sort()).toEqual(['Closed', 'Other']);
    expect([...fields.keys()].sort()).toEqual(['Closed.name', 'Other.name']);
    expect(fields.get('Closed.name')?.scopes).toEqual([[['s']]]);
  });

  test('a field that an interface object adds binds every object that implements the interface', () => {
    const { fields } = composed([
      `${usual} type Query { media: Media } interface Media @key(fields: "id") { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! } type Film implements Media @key(fields: "id") { id: ID! }`,
      `${usual} type Media @key(fields: "id") @interfaceObject { id: ID! rating: Int @authenticated }`,
    ]);
    expect(fields.get('Book.rating')).toMatchObject({ authenticated: true });
    expect(fields.get('Film.rating')).toMatchObject({ authenticated: true });
  });
});

describe('readAccessRequirements, from supergraphs of older composition', () => {
  test('what an interface demands by itself binds every object that implements it', () => {
    const { types, fields } = written(`
      type Query { node: Node }
      interface Node @authenticated { id: ID @requiresScopes(scopes: [["s"]]) }
      type A implements Node { id: ID }
      type B implements Node @policy(policies: [["p"]]) { id: ID @requiresScopes(scopes: [["t"]]) }
    `);
    expect(types.get('A')).toEqual({ authenticated: true, scopes: [], policies: [] });
    expect(types.get('B')).toEqual({ authenticated: true, scopes: [], policies: [[['p']]] });
    expect(fields.get('A.id')?.scopes).toEqual([[['s']]]);
    expect(fields.get('B.id')?.scopes).toEqual([[['t']], [['s']]]);
  });

  test('what an interface demands binds the interfaces that implement it, also where no object does', () => {
    const { types, fields } = written(`
      type Query { deep: Deep }
      interface Base @authenticated { id: ID @requiresScopes(scopes: [["s"]]) }
      interface Deep implements Base { id: ID }
      interface Early implements Base & Deep @policy(policies: [["p"]]) { id: ID }
    `);
    expect(types.get('Deep')).toMatchObject({ authenticated: true });
    expect(types.get('Early')).toEqual({ authenticated: true, scopes: [], policies: [[['p']]] });
    expect(fields.get('Deep.id')?.scopes).toEqual([[['s']]]);
  });

  test('alternatives that the objects do not imply are a demand of their own', () => {
    const demand = (ofInterface: string): unknown =>
      written(`
        type Query { node: Node } interface Node { id: ID @requiresScopes(scopes: ${ofInterface}) }
        type A implements Node { id: ID @requiresScopes(scopes: [["a"], ["b"]]) } type B implements Node { id: ID }
      `).fields.get('B.id');
    expect(demand('[["b"], ["a"]]')).toBeUndefined();
    expect(demand('[["a"], ["b"], ["c"]]')).toBeUndefined();
    expect(demand('[["a"]]')).toMatchObject({ scopes: [[['a']]] });
    expect(demand('[["a", "b"]]')).toMatchObject({ scopes: [[['a', 'b']]] });
  });

  test('a conjunction too large to work out counts as a demand of its own', () => {
    const objects = Array.from(
      { length: 12 },
      (_, index) =>
        `type T${index} implements Node { id: ID @requiresScopes(scopes: [["a${index}"], ["b${index}"]]) }`,
    );
    const { fields } = written(`
      type Query { node: Node } interface Node { id: ID @requiresScopes(scopes: [["a0"], ["b0"]]) }
      type Open implements Node { id: ID } ${objects.join(' ')}
    `);
    expect(fields.get('Open.id')).toMatchObject({ scopes: [[['a0'], ['b0']]] });
  });

  test('what cannot be read is an error with its place, not an open door', () => {
    const broken = (sdl: string): (() => AccessRequirements) => {
      const schema = buildSchema(securityDirectives + sdl, { assumeValidSDL: true });
      return () => read(schema, securityNames);
    };
    expect(broken('type Query { a: Int @requiresScopes }')).toThrow(
      '@requiresScopes on Query.a with wrong arguments',
    );
    expect(broken('type Query { a: Int @policy(policies: [[1]]) }')).toThrow(
      'on Query.a are not lists of lists',
    );
    expect(broken('type Query { a: Int @policy(policies: [["p"], []]) }')).toThrow(
      'on Query.a have an empty alternative',
    );
    expect(() =>
      read(buildSchema('type Query { a: Int @authenticated }', { assumeValidSDL: true }), securityNames),
    ).toThrow('applies @authenticated on Query.a but does not define it');
  });
});
