import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { warmUpTexts } from '#gateway/operations/threads/warm-up-texts.ts';

test('operations to warm up with are valid, small, and need no values', () => {
  const schema = buildSchema(`
    type Query { ${Array.from({ length: 9 }, (_, nth) => `f${nth}: Node`).join(' ')} one(id: ID!): Node some: [Union] }
    type Mutation { add(name: String): Node }
    type Subscription { added: Node }
    interface Node { id: ID! next: Node with(value: Int!): Int }
    type A implements Node { id: ID! next: Node with(value: Int!): Int }
    union Union = A`);
  const texts = warmUpTexts(schema);
  expect(texts.map((text) => text.split(' ')[0])).toEqual(['query', 'mutation']);
  for (const text of texts) expect(validate(schema, parse(text))).toEqual([]);
  expect(texts.join('').length).toBeLessThan(1000);
  expect(texts[1]).toBe('mutation { add { id next { id next { id } } } }');
});

test('a schema without a field that needs no arguments has none', () => {
  expect(warmUpTexts(buildSchema('type Query { one(id: ID!): Int }'))).toEqual([]);
});
