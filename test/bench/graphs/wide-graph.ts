import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';
import { federationTwo } from '#test/bench/graphs/federation-two.ts';
import { withOrigin } from '#test/bench/graphs/with-origin.ts';
import type { BenchGraph } from '#test/bench/graphs/bench-graph.ts';

const itemCount = 10_000;

const sdl = `${federationTwo('@key')}
type Query { items: [Item!]! }
type Item { id: ID! name: String! price: Int! rating: Float inStock: Boolean! }`;

const items = Array.from({ length: itemCount }, (_, index) => ({
  id: `item-${index}`,
  name: `Item number ${index}`,
  price: (index * 37) % 10_000,
  rating: index % 7 === 0 ? null : (index % 50) / 10,
  inStock: index % 3 !== 0,
}));

/** One subgraph with one long list: 10,000 items of 5 fields. */
export const wideGraph: BenchGraph = {
  subgraphs: [{ name: 'items', sdl, entities: {} }],
  resolvers: { Query: { items: () => items } },
  supergraph: (origin) => withOrigin(composeForTest({ items: sdl }), origin),
};
