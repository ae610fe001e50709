import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';
import { federationTwo } from '#test/bench/graphs/federation-two.ts';
import { withOrigin } from '#test/bench/graphs/with-origin.ts';
import type { BenchGraph, BenchSubgraph } from '#test/bench/graphs/bench-graph.ts';

/** How many fetches wait for each other. */
export const chainLength = 8;

const links = Array.from({ length: chainLength }, (_, index) => link(index));

/** Subgraphs of which each knows one step and where the next one is to be asked for. */
export const chainGraph: BenchGraph = {
  subgraphs: links,
  resolvers: { Query: { start: () => stepAt(0) } },
  supergraph: (origin) =>
    withOrigin(composeForTest(Object.fromEntries(links.map(({ name, sdl }) => [name, sdl]))), origin),
};

function link(index: number): BenchSubgraph {
  const hasNext = index + 1 < chainLength;
  const type = `Step${index}`;
  const next = `Step${index + 1}`;
  return {
    name: `chain${index}`,
    sdl: [
      federationTwo('@key'),
      index === 0 ? `type Query { start: ${type} }` : '',
      `type ${type} @key(fields: "id") { id: ID! label: String! ${hasNext ? `next: ${next}` : ''} }`,
      hasNext ? `type ${next} @key(fields: "id", resolvable: false) { id: ID! }` : '',
    ].join('\n'),
    entities: { [type]: () => stepAt(index) },
  };
}

interface Step {
  readonly id: string;
  readonly label: string;
  readonly next: Step | null;
}

function stepAt(index: number): Step {
  return {
    id: String(index),
    label: `step ${index}`,
    next: index + 1 < chainLength ? stepAt(index + 1) : null,
  };
}
