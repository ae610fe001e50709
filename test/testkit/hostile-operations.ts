import {
  buildASTSchema,
  execute,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
} from 'graphql';
import type { GraphQLFieldResolver, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

/** One operation made to be expensive; within every default limit, so that it reaches the planner. */
export interface HostileOperation {
  readonly name: string;
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const subgraphCount = 6;
const typeCount = 20;

const list = (length: number, item: (index: number) => string, separator = ' '): string =>
  Array.from({ length }, (_, index) => item(index)).join(separator);

/**
 * A supergraph in which there are many ways to everything: twenty entities, each in six subgraphs, that lead to one
 * another, to a union of all and to an interface of all; half of their fields are in three subgraphs at a time.
 */
export function labyrinth(): string {
  const subgraph = (own: number): string => `
    ${federationLink('"@key"', '"@shareable"')}
    type Query { start${own}: T0 start: T0 @shareable node: Node @shareable any: Any @shareable }
    interface Node { id: ID! }
    union Any = ${list(typeCount, (type) => `T${type}`, ' | ')}
    ${list(
      typeCount,
      (type) => `
      type T${type} implements Node @key(fields: "id") @key(fields: "code") {
        id: ID!
        code: ID! @shareable
        next: T${(type + 1) % typeCount} @shareable
        other(of: Int): T${(type * 7 + 3) % typeCount} @shareable
        all: [Any!]! @shareable
        nodes: [Node] @shareable
        own${own}: String
        ${list(6, (field) => ((field + own) % 2 === 0 ? `f${field}: String @shareable` : ''))}
      }`,
      '\n',
    )}`;
  return composeForTest(
    Object.fromEntries(Array.from({ length: subgraphCount }, (_, own) => [`s${own}`, subgraph(own)])),
  );
}

const fields = `${list(6, (field) => `f${field}`)} ${list(subgraphCount, (own) => `own${own}`)}`;

const chain = (depth: number): string => (depth === 0 ? fields : `${fields} next { ${chain(depth - 1)} }`);

const branches = (depth: number): string =>
  depth === 0 ? 'id f0 f1' : `f0 f1 next { ${branches(depth - 1)} } other { ${branches(depth - 1)} }`;

const everyType = (selection: string): string =>
  list(typeCount, (type) => `... on T${type} { ${selection} }`);

/** Each fragment spreads two others, so that written out they have 2^depth fields; every type has one at every level. */
const fragmentTree = (depth: number): string => {
  const fragment = (level: number, type: number): string =>
    `fragment F${level}x${type} on T${type} { f0 ${
      level === depth
        ? 'own1'
        : `next { ...F${level + 1}x${(type + 1) % typeCount} } other { ...F${level + 1}x${(type * 7 + 3) % typeCount} }`
    } }`;
  const reached: Set<number>[] = [new Set([0])];
  for (let level = 1; level <= depth; level += 1) {
    const types = [...(reached[level - 1] ?? [])].flatMap((type) => [
      (type + 1) % typeCount,
      (type * 7 + 3) % typeCount,
    ]);
    reached.push(new Set(types));
  }
  const fragments = reached.flatMap((types, level) => [...types].map((type) => fragment(level, type)));
  return `{ start { ...F0x0 } } ${fragments.join(' ')}`;
};

/** The corpus, each named after what it makes too much of. */
export const hostileOperations: readonly HostileOperation[] = [
  { name: 'a deep chain through all subgraphs', text: `{ start { ${chain(12)} } }` },
  { name: 'a tree of shared fields', text: `{ start { ${branches(7)} } }` },
  {
    name: 'every type of a union, twice nested',
    text: `{ any { ${everyType(`f0 own3 all { ${list(4, (t) => `... on T${t} { f1 own4 }`)} }`)} } }`,
  },
  {
    name: 'every type of an interface, three levels of it',
    text: `{ node { id ... on T0 { nodes { ... on T1 { nodes { ${everyType('own1 own2 f3')} } } ... on T2 { nodes { ${everyType('own3 f2')} } } } } } }`,
  },
  {
    name: 'fragments in fragments, written out 16,384 times',
    text: `{ start { ...F0 } } ${list(13, (i) => `fragment F${i} on Node { id ...${i === 12 ? 'G' : `F${i + 1}`} ... on T0 { next { id } ...${i === 12 ? 'G' : `F${i + 1}`} } }`)} fragment G on Node { id ${everyType('own0')} }`,
  },
  {
    name: 'overlapping selections of the same objects',
    text: `{ start { ${list(120, (i) => `next { own${i % 6} other { f${i % 6} own${(i + 1) % 6} } }`)} } }`,
  },
  {
    name: 'aliases with different arguments',
    text: `{ start { ${list(30, (i) => `a${i}: other(of: ${i}) { ${fields} }`)} } }`,
  },
  {
    name: 'many variables that include parts',
    variables: Object.fromEntries(Array.from({ length: 48 }, (_, i) => [`v${i}`, i % 3 === 0])),
    text: `query (${list(48, (i) => `$v${i}: Boolean!`)}) { start { ${list(24, (i) => `... on Node @include(if: $v${i}) { ... on T0 { own${i % 6} next @skip(if: $v${i + 24}) { own${(i + 2) % 6} f${i % 6} } } }`)} } }`,
  },
  {
    name: 'many variables, each inside another',
    variables: Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`v${i}`, true])),
    text: `query (${list(12, (i) => `$v${i}: Boolean!`)}) { start { ${list(12, (i) => `next @include(if: $v${i}) { own${i % 6}`)} ${'}'.repeat(12)} } }`,
  },
  {
    name: 'every type of a union from every subgraph, at twenty places',
    text: `{ start { ${list(20, (i) => `a${i}: other(of: ${i}) { all { ${everyType(list(subgraphCount, (own) => `own${own}`))} } }`)} } }`,
  },
  {
    name: 'a fragment on a union, spread at thirty places',
    text: `{ start { ${list(30, (i) => `a${i}: other(of: ${i}) { all { ...F } nodes { ...F } }`)} } } fragment F on Any { ${everyType(list(subgraphCount, (own) => `own${own}`))} }`,
  },
  { name: 'a tree of shared fields, written out 4,096 times', text: fragmentTree(12) },
  {
    name: 'everything, at every place',
    text: `{ ${list(6, (i) => `start${i} { ${list(5, (j) => `a${i}x${j}: other(of: ${j}) { ...P }`)} }`)} }
      fragment P on T3 { ${fields} all { ...U } nodes { ...N } next { ${fields} all { ...U } other { ${fields} nodes { ...N } } } }
      fragment U on Any { ${everyType('own1 own5')} }
      fragment N on Node { ${everyType('own2 own4')} }`,
  },
  {
    name: 'every field of everything',
    text: `{ ${list(6, (i) => `start${i} { ${fields} other { ${fields} all { ${everyType('own1 own5')} } } nodes { ${everyType('own2')} } }`)} }`,
  },
];

/** A plain operation, one of any number of different ones. */
export function distinctOperation(index: number): string {
  return `query Distinct${index} { start { own${index % 6} next { f${index % 5} own${(index + 1) % 6} } } }`;
}

/** Answers for any of the subgraphs: every list of the union holds one object of each type. */
export function createLabyrinthService(): (query: string, variables: object) => Promise<object> {
  const schema = serviceSchema();
  return async (query, variables) =>
    await execute({
      schema,
      document: parse(query),
      variableValues: { ...variables },
      typeResolver: ({ __typename: name }: { readonly __typename: string }) => name,
      fieldResolver: resolveAnything(schema),
    });
}

function serviceSchema(): GraphQLSchema {
  const types = list(
    typeCount,
    (type) => `type T${type} implements Node {
      id: ID! code: ID! next: T${(type + 1) % typeCount} other(of: Int): T${(type * 7 + 3) % typeCount}
      all: [Any!]! nodes: [Node] ${fields.replaceAll(' ', ': String ')}: String
    }`,
  );
  return buildASTSchema(
    parse(`scalar _Any interface Node { id: ID! }
      union Any = ${list(typeCount, (type) => `T${type}`, ' | ')}
      type Query {
        ${list(subgraphCount, (own) => `start${own}: T0`)} start: T0 node: Node any: Any
        _entities(representations: [_Any!]!): [Any]!
      }
      ${types}`),
  );
}

function resolveAnything(schema: GraphQLSchema): GraphQLFieldResolver<unknown, unknown> {
  const objectsOf = (type: GraphQLOutputType): readonly object[] => {
    const named = getNamedType(type);
    const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
    return possible.map(({ name }) => ({ __typename: name }));
  };
  return (_source, args, _context, { fieldName, returnType }) => {
    if (fieldName === '_entities') return args['representations'];
    const nullable = isNonNullType(returnType) ? returnType.ofType : returnType;
    if (isLeafType(nullable)) return `some ${fieldName}`;
    return isListType(nullable) ? objectsOf(nullable) : objectsOf(nullable)[0];
  };
}
