import { describe, expect, test } from '@jest/globals';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { plannedSubgraphs } from '#gateway/planning/planned-subgraphs.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const plan = createPlanner(
  composeForTest({
    catalog: `${federationLink('"@key"')}
      type Query { first: Product other: Int @deprecated }
      type Product @key(fields: "id") { id: ID! name: String }`,
    stock: `${federationLink('"@key"')}
      type Query { stocked: Int }
      type Product @key(fields: "id") { id: ID! inStock: Boolean }`,
  }),
);

describe('the subgraphs that a plan asks', () => {
  test.each([
    ['{ first { name } }', ['catalog']],
    ['{ first { inStock } }', ['catalog', 'stock']],
    ['{ first { name } stocked }', ['catalog', 'stock']],
    ['query ($s: Boolean!) { first { name inStock @include(if: $s) } }', ['catalog', 'stock']],
    ['query ($s: Boolean!) { stocked @skip(if: $s) }', ['stock']],
    ['{ __typename }', []],
  ])('of %s are %j', (text, names) => {
    expect(plannedSubgraphs(buildProgram(plan({ text, operationName: undefined })))).toEqual(names);
  });
});
