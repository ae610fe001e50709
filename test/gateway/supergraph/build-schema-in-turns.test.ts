import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { buildASTSchema, GraphQLError, parse, printSchema } from 'graphql';
import { buildSchemaInTurns } from '#gateway/supergraph/build-schema-in-turns.ts';
import { federationOneSupergraph } from '#test/gateway/supergraph/federation-one-supergraph.ts';

const clock = (): number => performance.now();

describe('buildSchemaInTurns', () => {
  test.each([
    ['the shop', readFileSync('schema/supergraph.graphql', 'utf8')],
    ['what federation 1 composed', federationOneSupergraph],
    ['root types without a schema definition', 'type Query { a: Int } type Mutation { b: E } enum E { A B }'],
    [
      'other root types',
      'schema { query: Q } type Q { a(b: I = { c: 1 }): Int @deprecated } type Query { d: Int } input I { c: Int }',
    ],
    ['extensions', 'type Query { a: U } extend type Query { b: Int } union U = Query interface N { a: U }'],
    [
      'its own definition of a built-in directive',
      'type Query { a: Int } directive @specifiedBy(url: String!) on SCALAR',
    ],
  ])('gives the schema that graphql-js builds, of %s', async (_, sdl) => {
    const built = await buildSchemaInTurns(sdl, clock);
    const expected = buildASTSchema(parse(sdl, { noLocation: true }), { assumeValid: true });
    expect(printSchema(built)).toBe(printSchema(expected));
    expect(built.getDirectives().map(({ name }) => name)).toEqual(
      expected.getDirectives().map(({ name }) => name),
    );
    expect(built.getQueryType()?.astNode).toEqual(expected.getQueryType()?.astNode);
    expect(built.getMutationType()?.name).toBe(expected.getMutationType()?.name);
  });

  test.each(['', 'type Query { a: Int', 'type Query { a: Int } }'])(
    'throws for text that does not parse: %j',
    async (text) => {
      await expect(buildSchemaInTurns(text, clock)).rejects.toThrow(GraphQLError);
    },
  );

  test('computes in many short turns', async () => {
    const types = Array.from(
      { length: 3_000 },
      (_, index) =>
        `type T${index} { id: ID! name(first: Int = 5): String next: T${(index + 1) % 50} tags: [String!]! }`,
    );
    const sdl = `type Query { t: T0 } ${types.join(' ')}`;
    await buildSchemaInTurns(sdl, clock);
    const shares: number[] = [];
    // A garbage collection may fall into a turn: one of three is without.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const turns: number[] = [];
      const done = new AbortController();
      const watch = async (): Promise<void> => {
        while (!done.signal.aborted) {
          const before = process.threadCpuUsage();
          await nextTurn();
          const { user, system } = process.threadCpuUsage(before);
          turns.push((user + system) / 1000);
        }
      };
      const watching = watch();
      await buildSchemaInTurns(sdl, clock);
      done.abort();
      await watching;
      const total = turns.reduce((sum, each) => sum + each, 0);
      expect(turns.length).toBeGreaterThan(8);
      shares.push(Math.max(...turns) / total);
    }
    expect(Math.min(...shares)).toBeLessThan(0.5);
  });
});
