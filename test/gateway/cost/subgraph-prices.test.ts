import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { SubgraphPrices, subgraphPriceSource } from '#gateway/cost/subgraph-prices.ts';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@external", "@cost", "@listSize"])`;
const sdl = composeForTest({
  catalog: `${link}
    type Query { products(first: Int): [Product] @listSize(slicingArguments: ["first"]) shop: Shop }
    type Mutation { rename(id: ID): Product }
    type Shop { products: Feed @listSize(assumedSize: 4, sizedFields: ["items"]) }
    type Feed { items: [Product] }
    type Product @key(fields: "id") { id: ID! name: String @cost(weight: 2) weight: Int }`,
  stock: `${link}
    type Product @key(fields: "id") { id: ID! stock: [Level] @listSize(assumedSize: 3)
      weight: Int @external shipping: Int @requires(fields: "weight") @cost(weight: 5) }
    type Level { warehouse: Warehouse }
    type Warehouse @key(fields: "id") { id: ID! }`,
  places: `${link} type Warehouse @key(fields: "id") @cost(weight: 7) { id: ID! city: String }`,
});
const snapshot = buildSupergraphSnapshot(sdl, { source: 'test' });
const planner = createPlanner(sdl);
const source = subgraphPriceSource({
  schema: snapshot.supergraphSchema,
  weights: readCostWeights({ schema: snapshot.supergraphSchema, applied: appliedDirectivesOf(snapshot) }),
  settings: { defaultListSize: 10, maxListSize: 100 },
});

function pointsOf(text: string, given: Readonly<Record<string, unknown>> = {}): Record<string, number> {
  const operation = selectOperation(parse(text), undefined);
  const variables = coerceVariables({ schema: snapshot.apiSchema, operation, variables: given });
  const plan = planner({ text, operationName: undefined });
  return Object.fromEntries(new SubgraphPrices(source, buildProgram(plan)).pointsFor(variables));
}

describe('what a plan costs each subgraph', () => {
  test('is the price of a root fetch where there is only one', () => {
    expect(pointsOf('{ products(first: 5) { name } }')).toEqual({ catalog: 5 * (1 + 2) });
  });

  test('multiplies entity fetches by the lists on the way to them, through several subgraphs', () => {
    const text = 'query($n: Int) { products(first: $n) { stock { warehouse { city } } } }';
    expect(pointsOf(text, { n: 5 })).toEqual({
      catalog: 5,
      // Each product, its three levels and their warehouses.
      stock: 5 * (1 + 3 * (1 + 7)),
      places: 5 * 3 * 7,
    });
    expect(pointsOf(text, { n: 1 })).toEqual({ catalog: 1, stock: 25, places: 21 });
  });

  test('counts sizes that a connection passes to its list', () => {
    expect(pointsOf('{ shop { products { items { stock { __typename } } } } }')).toEqual({
      catalog: 1 + 1 + 4,
      stock: 4 * (1 + 3),
    });
  });

  test('leaves out fetches that the request does not need', () => {
    const text = 'query($s: Boolean!) { products(first: 2) { name shipping @include(if: $s) } }';
    expect(pointsOf(text, { s: false })).not.toHaveProperty('stock');
    expect(pointsOf(text, { s: true })).toMatchObject({ stock: 2 * (1 + 5) });
  });

  test('adds the base of a mutation where it is run, and the other requests are queries', () => {
    expect(pointsOf('mutation { rename(id: 1) { name stock { __typename } } }')).toEqual({
      catalog: 10 + 1 + 2,
      stock: 1 + 3,
    });
  });

  test('is at least a point for each request', () => {
    expect(pointsOf('{ products(first: 0) { stock { __typename } } }')).toEqual({ catalog: 1, stock: 1 });
  });

  test('takes lists as they are: only the price of the operation refuses', () => {
    expect(pointsOf('{ products { name } }')).toEqual({ catalog: 30 });
    expect(pointsOf('{ products(first: 5000) { name } }')).toEqual({ catalog: 15_000 });
  });
});
