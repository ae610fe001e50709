import { expect, test } from '@jest/globals';
import { parse, print } from 'graphql';
import { orderKeys } from '#gateway/planning/order-keys.ts';
import { fetchesOf, inputsOf, plannerOf } from '#test/gateway/planning/planned.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const subgraphs = {
  catalog: `${federationLink('"@key"')}
    type Query { product: Product }
    type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }`,
  shipping: `${federationLink('"@key"', '"@external"', '"@requires"')}
    type Product @key(fields: "id", resolvable: false) @key(fields: "sku") {
      id: ID!
      sku: ID!
      weight: Int @external
      cost: Int @requires(fields: "weight")
    }`,
  measures: `${federationLink('"@key"')} type Product @key(fields: "sku") { sku: ID! weight: Int }`,
};

test('After a @requires the subgraph is asked by a key that it resolves', () => {
  const last = fetchesOf(plannerOf(subgraphs)('{ product { cost } }')).at(-1)!;
  expect(last.serviceName).toBe('shipping');
  expect(inputsOf(last)).toContain('sku');
  expect(inputsOf(last)).not.toContain('id');
});

test('Keys that can be resolved come first and keep their order', () => {
  const text = print(orderKeys(parse(composeForTest(subgraphs))));
  const product = /type Product[^{]*/.exec(text)![0];
  expect(product.match(/@join__type\([^)]*\)/g)).toEqual([
    '@join__type(graph: CATALOG, key: "id")',
    '@join__type(graph: CATALOG, key: "sku")',
    '@join__type(graph: MEASURES, key: "sku")',
    '@join__type(graph: SHIPPING, key: "sku")',
    '@join__type(graph: SHIPPING, key: "id", resolvable: false)',
  ]);
});

test('A supergraph in which every key can be resolved stays as it is', () => {
  const supergraph = parse(composeForTest({ only: 'type Query { a: Int }' }));
  expect(orderKeys(supergraph)).toBe(supergraph);
});
