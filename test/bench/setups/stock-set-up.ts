import { writeFile } from 'node:fs/promises';
import { fileOf } from '#test/bench/harness/bench-context.ts';
import { startBenchProcess } from '#test/bench/harness/bench-process.ts';
import { graphqlBody } from '#test/bench/setups/graphql-body.ts';
import type { SetUp } from '#test/bench/setups/set-up.ts';
import type { Shape } from '#test/bench/shapes.ts';

/** The set-up of Apollo Server with ApolloGateway, with nothing changed. */
export function stockSetUp(name: string, shape: Shape): SetUp {
  return {
    name,
    title: 'stock Apollo Server + ApolloGateway',
    shape,
    start: async ({ subgraphs, cores, fileFor }) => {
      const file = fileFor('supergraph.graphql');
      await writeFile(file, shape.graph.supergraph(subgraphs.url));
      const process = await startBenchProcess({
        args: [fileOf('#test/bench/processes/stock.ts'), file],
        cores: cores.gateway,
      });
      return {
        process,
        url: process.url,
        headers: {},
        body: graphqlBody(shape),
        [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
      };
    },
  };
}
