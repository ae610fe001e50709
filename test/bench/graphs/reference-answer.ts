import { execute, parse } from 'graphql';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { createFieldResolver } from '#test/bench/graphs/field-resolver.ts';
import type { BenchGraph } from '#test/bench/graphs/bench-graph.ts';

/** What has to be answered. */
export interface ReferenceOperation {
  readonly graph: BenchGraph;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The `data` that is right, as JSON in the order of the operation: graphql-js executes it over all data at once.
 *
 * @throws Error where the reference itself has errors.
 */
export async function referenceAnswer({ graph, query, variables }: ReferenceOperation): Promise<string> {
  const { apiSchema } = buildSupergraphSnapshot(graph.supergraph('http://127.0.0.1:1'), { source: 'bench' });
  const { data, errors } = await execute({
    schema: apiSchema,
    document: parse(query),
    variableValues: variables,
    fieldResolver: createFieldResolver(graph.resolvers),
  });
  if (errors) throw new Error(`The reference has errors: ${errors.join('\n')}`);
  return JSON.stringify(data);
}
