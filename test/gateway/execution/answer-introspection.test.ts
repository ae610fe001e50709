import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, printSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { answerIntrospection } from '#gateway/execution/answer-introspection.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';

const supergraph = fileURLToPath(import.meta.resolve('#schema/supergraph.graphql'));

describe('answerIntrospection', () => {
  test('says of the schema of a thread what there is to say of the schema that it is a copy of', async () => {
    const { apiSchema } = buildSupergraphSnapshot(await readFile(supergraph, 'utf8'), { source: 'test' });
    // As threads get it.
    const copy = buildSchema(printSchema(apiSchema), { assumeValid: true, noLocation: true });
    const everything = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    const text = getIntrospectionQuery(everything);
    const ask = (schema: GraphQLSchema): unknown =>
      sorted(JSON.parse(answerIntrospection({ text, variables: {} }, schema)));
    expect(ask(copy)).toEqual(ask(apiSchema));
    expect(JSON.stringify(ask(copy))).toContain('alsoBought');
  });

  test('takes the variables of the client', () => {
    const schema = buildSchema('type Query { a: Int } "One." type T { b: Int }');
    const text = 'query ($name: String!) { __type(name: $name) { description } }';
    expect(answerIntrospection({ text, variables: { name: 'T' } }, schema)).toBe(
      '{"__type":{"description":"One."}}',
    );
    expect(answerIntrospection({ text, variables: { name: 'None' } }, schema)).toBe('{"__type":null}');
  });
});

/** The order of types in an introspection means nothing. */
function sorted(introspection: unknown): unknown {
  const sort = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value;
  const { __schema: schema } = Object(introspection);
  return Object.fromEntries(Object.entries(Object(schema)).map(([key, value]) => [key, sort(value)]));
}
