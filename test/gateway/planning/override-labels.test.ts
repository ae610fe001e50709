import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { OverrideLabels, activeLabels, labelOutcomes } from '#gateway/planning/override-labels.ts';
import { plannerOf, textsOf } from '#test/gateway/planning/planned.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const subgraphs = {
  old: `${federationLink('"@key"')}
    type Query { product: Product }
    type Product @key(fields: "id") { id: ID! name: String price: Int weight: Int color: String size: Int }`,
  new: `${federationLink('"@key"', '"@override"')}
    type Product @key(fields: "id") {
      id: ID!
      name: String @override(from: "old", label: "percent(10)")
      price: Int @override(from: "old", label: "percent(50.5)")
      weight: Int @override(from: "old", label: "percent(20)")
      color: String @override(from: "old", label: "beta")
    }`,
};
const labels = new OverrideLabels(parse(composeForTest(subgraphs)));
const active = (text: string, position: number): readonly string[] =>
  activeLabels(labels.labelsOf(parse(text)), () => position);

describe('A label of @override', () => {
  test('holds for requests that stand below its percentage', () => {
    expect(active('{ product { price } }', 50.4)).toContain('percent(50.5)');
    expect(active('{ product { price } }', 50.5)).not.toContain('percent(50.5)');
  });

  test('matters to documents that select one of its fields', () => {
    expect(active('{ product { name } }', 0)).toContain('percent(10)');
    expect(active('{ product { size } }', 0)).not.toContain('percent(10)');
  });

  test('matters to every document where the planner may select its field by itself', () => {
    const required = new OverrideLabels(
      parse(`type Product @join__type(graph: A, key: "id") {
        weight: Int @join__field(graph: A, override: "b", overrideLabel: "percent(20)")
        cost: Int @join__field(graph: C, requires: "weight")
      }`),
    );
    expect(activeLabels(required.labelsOf(parse('{ product { cost } }')), () => 0)).toEqual(['percent(20)']);
  });

  test('that no percentage decides holds for nobody', () => {
    expect(active('{ product { color } }', 0)).not.toContain('beta');
  });

  test('multiplies the plans of a document by no more than the labels that matter', () => {
    expect(labelOutcomes(labels.labelsOf(parse('{ product { name price color } }')))).toEqual([
      ['percent(10)', 'percent(50.5)'],
      ['percent(50.5)'],
      [],
    ]);
  });

  test('asks for no position where there is nothing to decide', () => {
    const none = new OverrideLabels(parse(composeForTest({ only: 'type Query { a: Int }' })));
    const position = (): number => {
      throw new Error('Nobody needs to know');
    };
    expect(activeLabels(none.labelsOf(parse('{ a }')), position)).toEqual([]);
  });
});

describe('A plan', () => {
  const plan = plannerOf(subgraphs);

  test('asks the old subgraph while the label does not hold', () => {
    expect(textsOf(plan('{ product { name } }'))).toEqual(['old query{product{name}}']);
  });

  test('asks the new subgraph where it holds', () => {
    expect(textsOf(plan('{ product { name } }', { activeLabels: ['percent(10)'] }))).toEqual([
      'old query{product{__typename id}}',
      'new {...on Product{name}}',
    ]);
  });
});
