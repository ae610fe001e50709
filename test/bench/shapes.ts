import * as z from 'zod';
import { commonGraph, readCommon } from '#test/bench/graphs/common-graph.ts';
import { chainGraph, chainLength } from '#test/bench/graphs/chain-graph.ts';
import { unionGraph } from '#test/bench/graphs/union-graph.ts';
import { wideGraph } from '#test/bench/graphs/wide-graph.ts';
import type { BenchGraph } from '#test/bench/graphs/bench-graph.ts';

/** One request to a subgraph. */
export interface ShapeFetch {
  readonly path: string;
  readonly body: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
}

/** One operation over one graph. */
export interface Shape {
  readonly name: string;
  readonly graph: BenchGraph;
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The requests without which nobody can answer it; what the floors send. */
  readonly fetches: readonly ShapeFetch[];
}

const fetchesSchema = z.array(
  z.object({
    path: z.string(),
    body: z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) }),
  }),
);

/** The field's common workload: one deep operation over four subgraphs, an answer of 87 KB. */
export const commonShape: Shape = {
  name: 'common',
  graph: commonGraph,
  operationName: 'TestQuery',
  query: readCommon('operation.graphql'),
  variables: {},
  fetches: fetchesSchema.parse(JSON.parse(readCommon('fetches.json'))),
};

const smallQuery = 'query Small($first: Int!) { topProducts(first: $first) { upc name price } }';
const smallVariables = { first: 3 };

/** What most requests are: one fetch, a few fields. */
export const smallShape: Shape = {
  name: 'small',
  graph: commonGraph,
  operationName: 'Small',
  query: smallQuery,
  variables: smallVariables,
  fetches: [{ path: '/products', body: { query: smallQuery, variables: smallVariables } }],
};

const wideQuery = 'query Wide { items { id name price rating inStock } }';

/** One fetch of 10,000 items of 5 fields. */
export const wideShape: Shape = {
  name: 'wide',
  graph: wideGraph,
  operationName: 'Wide',
  query: wideQuery,
  variables: {},
  fetches: [{ path: '/items', body: { query: wideQuery, variables: {} } }],
};

/** A small operation over the graph that hostile operations aim at. */
export const unionShape: Shape = {
  name: 'union',
  graph: unionGraph,
  operationName: 'Members',
  query: 'query Members { members { __typename ... on Member0 { shared } } }',
  variables: {},
  fetches: [],
};

const deeper = chainLength - 1;

/** Eight fetches of which each needs the answer of the one before. */
export const chainShape: Shape = {
  name: 'chain',
  graph: chainGraph,
  operationName: 'Chain',
  query: `query Chain { start { label ${'next { label '.repeat(deeper)}${'} '.repeat(deeper)}} }`,
  variables: {},
  fetches: Array.from({ length: chainLength }, (_, index) => chainFetch(index)),
};

function chainFetch(index: number): ShapeFetch {
  const selection = `label${index < deeper ? ' next { __typename id }' : ''}`;
  const body =
    index === 0
      ? { query: `query Chain { start { ${selection} } }`, variables: {} }
      : {
          query: `query Chain($r: [_Any!]!) { _entities(representations: $r) { ... on Step${index} { ${selection} } } }`,
          variables: { r: [{ __typename: `Step${index}`, id: String(index) }] },
        };
  return { path: `/chain${index}`, body };
}
