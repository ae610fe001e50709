import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';
import { federationTwo } from '#test/bench/graphs/federation-two.ts';
import { withOrigin } from '#test/bench/graphs/with-origin.ts';
import type { BenchGraph, BenchSubgraph } from '#test/bench/graphs/bench-graph.ts';

/** How many subgraphs there are. */
export const subgraphCount = 50;
/** How many entity types each of them has of its own. */
export const typesPerSubgraph = 40;

const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);
const subgraphNames = range(subgraphCount).map((index) => `many${index}`);

const subgraphs: readonly BenchSubgraph[] = subgraphNames.map((name, index) => {
  const own = range(typesPerSubgraph).map((type) => `${index}x${type}`);
  // Each adds a field to every type of the subgraph before it.
  const before = (index + subgraphCount - 1) % subgraphCount;
  const others = range(typesPerSubgraph).map((type) => `${before}x${type}`);
  return {
    name,
    sdl: [
      federationTwo('@key'),
      `type Query { ${own.map((type) => `item${type}(id: ID!): Type${type}`).join(' ')} }`,
      ...own.map(
        (type) =>
          `type Type${type} @key(fields: "id") { id: ID! name: String! size: Int! note: String isNew: Boolean! next: Type${index}x0 }`,
      ),
      ...others.map((type) => `type Type${type} @key(fields: "id") { id: ID! stock: Int! }`),
    ].join('\n'),
    entities: Object.fromEntries([...own, ...others].map((type) => [`Type${type}`, itemOf(type)])),
  };
});

/** Fifty subgraphs with forty entity types each, 2,000 in all; every type has a field from another subgraph. */
export const manyTypesGraph: BenchGraph = {
  subgraphs,
  resolvers: {
    Query: Object.fromEntries(
      subgraphNames.flatMap((_, index) =>
        range(typesPerSubgraph).map((type) => [`item${index}x${type}`, itemOf(`${index}x${type}`)] as const),
      ),
    ),
  },
  supergraph: (origin) => composed(subgraphs, origin),
};

/** The same with one type more, whose field `added` of `Query` no subgraph need ever answer. */
export function manyTypesSupergraphWithMore(origin: string): string {
  const [first, ...rest] = subgraphs;
  if (!first) throw new Error('There is no subgraph');
  const sdl = `${first.sdl}\nextend type Query { added: Added }\ntype Added { id: ID! }`;
  return composed([{ ...first, sdl }, ...rest], origin);
}

function composed(all: readonly BenchSubgraph[], origin: string): string {
  return withOrigin(composeForTest(Object.fromEntries(all.map(({ name, sdl }) => [name, sdl]))), origin);
}

function itemOf(type: string): () => object {
  return () => ({
    __typename: `Type${type}`,
    id: type,
    name: `Item ${type}`,
    size: 7,
    isNew: true,
    stock: 3,
  });
}
