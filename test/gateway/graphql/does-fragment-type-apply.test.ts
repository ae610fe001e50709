import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { doesFragmentTypeApply } from '#gateway/graphql/does-fragment-type-apply.ts';

const schema = buildSchema(`
  type Query { found: Found, node: Node }
  union Found = Book | Shelf
  interface Node { id: ID }
  interface Named implements Node { id: ID, name: String }
  type Book implements Node & Named { id: ID, name: String }
  type Shelf implements Node { id: ID }
  input Filter { id: ID }
`);

test.each([
  ['Book', undefined, true],
  ['Book', 'Book', true],
  ['Book', 'Shelf', false],
  ['Book', 'Named', true],
  ['Shelf', 'Named', false],
  ['Shelf', 'Found', true],
  ['Named', 'Node', true],
  ['Node', 'Named', false],
  ['Node', 'Book', false],
  ['Unknown', 'Unknown', true],
  ['Unknown', 'Node', false],
  ['Book', 'Unknown', false],
  ['Filter', 'Node', false],
  ['__proto__', 'Node', false],
])('objects of %s and a fragment on %s: %s', (type, fragmentType, applies) => {
  expect(doesFragmentTypeApply(schema, type, fragmentType)).toBe(applies);
});
