import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { createFieldResolver } from '#test/bench/graphs/field-resolver.ts';
import type { BenchSubgraph, FieldResolvers } from '#test/bench/graphs/bench-graph.ts';

/** Answers the operations that a gateway sends to one subgraph. */
export type SubgraphExecutor = (request: {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}) => Promise<ExecutionResult>;

/** Makes a subgraph that really executes what it is sent. */
export function createSubgraphExecutor(subgraph: BenchSubgraph, fields: FieldResolvers): SubgraphExecutor {
  const resolvers = Object.fromEntries(
    Object.entries(subgraph.entities).map(([type, find]) => [type, { __resolveReference: find }]),
  );
  const schema = buildSubgraphSchema([{ typeDefs: parse(subgraph.sdl), resolvers }]);
  const fieldResolver = createFieldResolver(fields);
  return async ({ query, variables }) =>
    await execute({ schema, document: parse(query), variableValues: variables ?? {}, fieldResolver });
}
