import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { BenchGraph, BenchSubgraph, EntityReference } from '#test/bench/graphs/bench-graph.ts';

const datasetSchema = z.object({
  users: z.array(z.object({ id: z.string(), name: z.string(), username: z.string(), birthday: z.number() })),
  products: z.array(z.object({ upc: z.string(), name: z.string(), price: z.number(), weight: z.number() })),
  inventory: z.array(z.object({ upc: z.string(), inStock: z.boolean() })),
  reviews: z.array(z.object({ id: z.string(), body: z.string(), upc: z.string() })),
});

const { users, products, inventory, reviews } = datasetSchema.parse(JSON.parse(readCommon('dataset.json')));

/** Where the committed supergraph says that its subgraphs are. */
const composedOrigin = 'http://127.0.0.1:4200';
/** Above this price shipping is free. */
const freeShippingPrice = 1000;

/** The graph that public comparisons of gateways use: four subgraphs, users, products, their stock and reviews. */
export const commonGraph: BenchGraph = {
  subgraphs: [
    subgraph('accounts', { User: ({ id }) => users.find((user) => user.id === id) ?? null }),
    subgraph('inventory', {
      // What @requires brought, and nothing else, decides about shipping.
      Product: (reference) => ({ ...stockOf(reference['upc']), ...reference }),
    }),
    subgraph('products', { Product: ({ upc }) => products.find((product) => product.upc === upc) ?? null }),
    subgraph('reviews', {
      User: (reference) => reference,
      Product: (reference) => reference,
      Review: ({ id }) => reviews.find((review) => review.id === id) ?? null,
    }),
  ],
  resolvers: {
    Query: {
      me: () => users[0],
      user: (_source, { id }) => users.find((user) => user.id === id) ?? null,
      users: () => users,
      topProducts: (_source, { first }) =>
        products.slice(0, first ?? undefined).map(({ upc }) => productOf(upc)),
    },
    User: { reviews: () => reviews.slice(0, 2) },
    Product: {
      reviews: (source) => reviews.filter(({ upc }) => upc === property(source, 'upc')),
      shippingEstimate: (source) => estimateShipping(property(source, 'price'), property(source, 'weight')),
    },
    Review: {
      product: (source) => productOf(property(source, 'upc')),
      author: () => users[0],
    },
  },
  supergraph: (origin) => readCommon('supergraph.graphql').replaceAll(composedOrigin, origin),
};

/** A file of the common workload. */
export function readCommon(name: string): string {
  return readFileSync(new URL(`../common/${name}`, import.meta.url), 'utf8');
}

function subgraph(name: string, entities: BenchSubgraph['entities']): BenchSubgraph {
  return { name, sdl: readCommon(`sdl/${name}.graphql`), entities };
}

function productOf(upc: unknown): EntityReference {
  return { ...products.find((product) => product.upc === upc), ...stockOf(upc) };
}

function stockOf(upc: unknown): EntityReference {
  return { ...inventory.find((stock) => stock.upc === upc) };
}

function estimateShipping(price: unknown, weight: unknown): number | null {
  if (typeof price !== 'number' || typeof weight !== 'number') return null;
  return price > freeShippingPrice ? 0 : Math.round(weight / 2);
}

function property(source: unknown, name: string): unknown {
  return typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined;
}
