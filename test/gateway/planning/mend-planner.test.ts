import { describe, expect, test } from '@jest/globals';
import type { PlanNode } from '@apollo/query-planner';
import { federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { fetchesOf, plannerOf, textsOf } from '#test/gateway/planning/planned.ts';

const link = federationLink('"@key"', '"@external"', '"@requires"', '"@interfaceObject"');

/** Two services that see an interface as one type and need a field that only the third one has. */
const plan = plannerOf({
  media: `${link}
    type Query { all: [Media!]! }
    interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
    type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
  reviews: `${link}
    type Query { reviewed: [Media] }
    type Media @key(fields: "id") @interfaceObject {
      id: ID! title: String @external stars: Int grade: String @requires(fields: "title")
    }`,
  votes: `${link}
    type Query { voted: [Media] }
    type Media @key(fields: "id") @interfaceObject {
      id: ID! title: String @external votes: Int! loud: String @requires(fields: "title")
    }`,
});

describe('The planner', () => {
  test('ends with a field that an interface object requires something for, under a concrete type', () => {
    expect(textsOf(plan('{ voted { ... on Book { grade } } }'))).toEqual([
      'votes {voted{__typename id}}',
      'media {...on Media{__typename title}}',
      'reviews {...on Media{grade}}',
    ]);
  });

  test('ends where one of several ways to a field goes in a circle', () => {
    const texts = textsOf(plan('{ reviewed { grade ... on Film { ... on Media { loud } } } }'));
    expect(texts.filter((text) => text.startsWith('media'))).toEqual([
      'media {...on Media{__typename title}}',
    ]);
    expect(texts).toContain('votes {...on Media{loud}}');
    expect(texts).toContain('reviews {...on Media{grade}}');
  });

  test('demands what a field requires of no objects but those that are asked for the field', () => {
    const fetches = fetchesOf(plan('{ all { votes ... on Film { loud } } }'));
    const demandsTitle = fetches.map(({ operation, requires = [] }) => [
      /on Media\{(\w+)\}/.exec(operation)?.[1],
      JSON.stringify(requires).includes('"title"'),
    ]);
    expect(demandsTitle.slice(1)).toEqual([
      ['votes', false],
      ['loud', true],
    ]);
  });

  test('keeps what is always asked for out of a condition on the same field', () => {
    const { node } = plan('query ($no: Boolean!) { reviewed { loud ... on Book { loud @skip(if: $no) } } }');
    const fetches = node?.kind === 'Sequence' ? node.nodes.flatMap(unconditionalFetches) : [];
    expect(fetches).toContainEqual(expect.stringContaining('{loud}'));
  });

  test.each(['... @include(if: $yes) { grade }', '... on Book @include(if: $yes) { grade }'])(
    'takes a condition around a field of an interface object: %s',
    (selection) => {
      const texts = textsOf(plan(`query ($yes: Boolean!) { voted { ${selection} } }`));
      expect(texts.at(-1)).toBe('reviews {...on Media{grade}}');
    },
  );
});

/** A service whose fields require what only another one has. */
const planStock = plannerOf({
  products: `${link}
    type Product @key(fields: "id") { id: ID! price: Int weight: Int }`,
  stock: `${link}
    type Query { held: [Product!]! }
    type Product @key(fields: "id") {
      id: ID! price: Int @external weight: Int @external
      load: Int @requires(fields: "weight") shipping: Int @requires(fields: "price")
    }`,
});

describe('A field that requires something keeps the conditions around it', () => {
  test.each([
    ['{ held { load ... @skip(if: $no) { shipping } } }', '@skip(if:$no){shipping}'],
    ['{ held { load } held @skip(if: $no) { shipping } }', '@skip(if:$no){shipping}'],
    [
      '{ held { load } held @skip(if: $no) { ... @include(if: $yes) { shipping } } }',
      '@skip(if:$no){...on Product@include(if:$yes){shipping}}',
    ],
  ])('beside another: %s', (selections, condition) => {
    const texts = textsOf(planStock(`query ($no: Boolean!, $yes: Boolean!) ${selections}`));
    expect(texts.at(-1)).toBe(`stock {...on Product{load}...on Product${condition}}`);
  });

  test('alone, where both fetches have the condition', () => {
    const { node } = planStock('query ($no: Boolean!) { held { id ... @skip(if: $no) { shipping } } }');
    const nodes = node?.kind === 'Sequence' ? node.nodes : [];
    expect(nodes.map(({ kind }) => kind)).toEqual(['Fetch', 'Condition']);
  });
});

test('A field with an argument from a context is fetched under the condition around it alone', () => {
  const planOffers = plannerOf({
    shop: `${federationLink('"@key"', '"@context"', '"@fromContext"')}
      type Query { offers: [Offer!]! }
      type Offer @key(fields: "id") @context(name: "offer") { id: ID! currency: String! item: Item! }
      type Item @key(fields: "id") {
        id: ID! price(currency: String @fromContext(field: "$offer { currency }")): Int
      }`,
  });
  const { node } = planOffers(
    'query ($no: Boolean!) { offers { item { id ... @skip(if: $no) { price } } } }',
  );
  const nodes = node?.kind === 'Sequence' ? node.nodes : [];
  expect(nodes.map(({ kind }) => kind)).toEqual(['Fetch', 'Condition']);
});

/** The texts of the fetches that are made whatever the variables are. */
function unconditionalFetches(node: PlanNode): readonly string[] {
  switch (node.kind) {
    case 'Fetch':
      return [node.operation];
    case 'Flatten':
      return unconditionalFetches(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(unconditionalFetches);
    case 'Condition':
    case 'Defer':
      return [];
  }
}
