import { describe, expect, test } from '@jest/globals';
import { checkOperation, newCounts } from '#test/differential/check-case.ts';
import type { GeneratedOperation } from '#test/differential/generate-operation.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { describeMismatch } from '#test/differential/search-mismatches.ts';
import type { Outage } from '#test/differential/service-senders.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';
import type { Fault } from '#test/differential/world.ts';

/** An operation whose answers once differed, as `npm run test:differential` prints it. */
interface KnownCase extends GeneratedOperation {
  readonly supergraph: string;
  readonly faults?: readonly Fault[];
  readonly outages?: readonly (readonly [string, Outage])[];
}

/** Each with what was wrong; the newest last. */
const knownCases: readonly KnownCase[] = [
  {
    // The planner ran in a circle: two fetches for the same title, one after the other.
    supergraph: 'interface-objects',
    text: `query { __typename e0: reviewed { reviews { about { grade grade id } about { ...F0 id } } id } media(id: "1") { id } }
fragment F0 on Film { ...F1 id id }
fragment F1 on Media { loud id }`,
    variables: {},
  },
  {
    // The planner asked for the votes of books by a title that it had for films alone.
    supergraph: 'interface-objects',
    text: `query { media(id: "1") { votes ...F0 } }
fragment F0 on Film { grade }`,
    variables: {},
  },
  {
    // The same with lists, and the voters of films lost.
    supergraph: 'interface-objects',
    text: `query($v0: Boolean! = false, $v1: Boolean!) { all { ...F0 ...F0 e0: voters { name @skip(if: $v0) name other1: __typename @skip(if: $v1) y: age name } } }
fragment F0 on Book { other0: loud constructor: votes title }`,
    variables: { v1: true },
  },
  {
    // The planner refused a __typename of its own.
    supergraph: 'interface-objects',
    text: `query($v0: Boolean!) { voted { ... @include(if: $v0) { grade } } }`,
    variables: { v0: true },
  },
  {
    // The planner put what is always asked for under the condition of the same field elsewhere.
    supergraph: 'interface-objects',
    text: `query($v0: Boolean! = true) { reviewed { ... on Media { loud } ... on Book { loud @skip(if: $v0) @include(if: $v0) } } }`,
    variables: {},
  },
  {
    // The votes of books needed a title that only films were asked for, once the field that requires it was skipped.
    supergraph: 'interface-objects',
    text: `query($v0: Boolean!) { all { loud @skip(if: $v0) ... on Media { __proto__: title votes ...F0 id } } }
fragment F0 on Media { ... on Film { title id id } id }`,
    variables: { v0: true },
  },
  {
    // The planner asked for the votes of books by what it had for all media, under a condition.
    supergraph: 'interface-objects',
    text: `query($v0: Boolean!, $v1: Boolean!) { voted { id ... on Book { toString: votes other0: title } ... @include(if: $v0) { voters @skip(if: $v1) { other0: __typename @skip(if: $v1) @include(if: $v1) likes @skip(if: $v1) @include(if: $v1) { id @skip(if: true) } } ... { loud title ... on Media @skip(if: false) @include(if: $v0) { ...F0 } } id id } } }
fragment F0 on Media { title id }`,
    variables: { v0: false, v1: true },
  },
  {
    // The same, one service further.
    supergraph: 'interface-objects',
    text: `query Named($v0: Boolean!) { reviewed { voters { constructor: age age likes @include(if: $v0) { id: loud } likes { ... on Book { pages id_2: id } _entities: title reviews(first: 2) { toString: text text @include(if: $v0) } } } } }`,
    variables: { v0: false },
  },
  {
    // An entity was left out for the lack of what only a field requires that both its conditions never let be.
    supergraph: 'key-chains',
    text: `query($v0: Boolean!) { items { maker { item { toString: c ...F0 @include(if: $v0) } } ... on Item { x: upc toString: f @skip(if: $v0) @include(if: $v0) other0: next { __proto__: f id } id } id id } }
fragment F0 on Item { upc }`,
    variables: { v0: true },
  },
  {
    supergraph: 'key-chains',
    text: `query($v0: Boolean! = false, $v1: Boolean!) { items { id @include(if: $v0) e } item { ... { id ... on Item @skip(if: $v1) { e0: b ... on Item { other0: b f @skip(if: $v1) @include(if: $v1) __typename } id } d upc } id b maker { label other0: code } upc } }`,
    variables: { v1: true },
  },
  {
    supergraph: 'key-chains',
    text: `query($v0: Boolean!, $v1: Boolean!) { boxes { lid { items { toString: next @skip(if: false) { b } e } } content @include(if: $v0) { d @include(if: true) f @skip(if: $v0) @include(if: $v1) toString: c x: upc } __typename owner { id } } }`,
    variables: { v0: true, v1: true },
  },
  {
    // The planner asked for the price whatever the condition around it, and its error was one too many.
    supergraph: 'contexts',
    text: `query($v0: Boolean!) { offers { item @skip(if: $v0) { price(places: null) } __proto__: item { price(places: 1) } } }`,
    variables: { v0: true },
    faults: [
      { object: 0, field: 'offers', kind: 'error item' },
      { object: 1, field: 'price', kind: 'error' },
    ],
  },
  {
    // A mutation was carried out twice: the planner made a fetch for each place of a field under other conditions.
    supergraph: 'mutations',
    text: `mutation($v0: Boolean!) { ...F0 @include(if: $v0) ...F0 }
fragment F0 on Mutation { ... on Mutation { addItem(cart: "1", name: "a") { id @include(if: $v0) } touch { number other0: number } x: follow(id: "3") { __typename x: id best @include(if: $v0) { id id } } } }`,
    variables: { v0: true },
  },
  {
    supergraph: 'mutations',
    text: `mutation($v0: Boolean!, $v1: Boolean!) { touch @include(if: $v0) @skip(if: $v1) { number } addItem(cart: "1", name: "a") { id } ... @include(if: $v0) { touch { other: number } } touch { number } }`,
    variables: { v0: false, v1: false },
  },
  {
    // The planner forgot the condition around what it required more for, and asked without that.
    supergraph: 'catalog',
    text: `query($v0: Boolean!) { depots { holds { load ... @skip(if: $v0) { shipping } } } }`,
    variables: { v0: true },
  },
  {
    // The same around a whole list.
    supergraph: 'catalog',
    text: `query($v1: Boolean! = true, $v2: Boolean!) { depots { holds @include(if: $v2) { load @include(if: $v1) shipping } holds { package id } } shelves { similar { shipping price } } }`,
    variables: { v1: true, v2: false },
  },
  {
    // The planner carried out the second of two like fragments before what stands between them.
    supergraph: 'mutations',
    text: `mutation { ... on Mutation { touch { number } } count { number } ... on Mutation { y: touch { number } } }`,
    variables: {},
  },
  {
    supergraph: 'mutations',
    text: `mutation($v0: Boolean!, $v1: Boolean!) { touch @include(if: $v0) @skip(if: $v1) { number } count { number } ... @include(if: $v0) { touch { other: number } } touch { number } }`,
    variables: { v0: true, v1: true },
  },
  {
    supergraph: 'mutations',
    text: `mutation($v0: Boolean!) { ... @include(if: $v0) { touch { number } } count { number } ... @include(if: $v0) { y: touch { number } } }`,
    variables: { v0: true },
  },
  {
    // Numbers in the text were not put back behind a string with escaped quotes.
    supergraph: 'scalars',
    text: `query($v0: String = "quote \\" and \\\\ and \\n") { echo(json: 12345678901234567891, text: $v0) }`,
    variables: {},
  },
  {
    // A field below the first mutation was asked for after the second one.
    supergraph: 'mutations',
    text: `mutation { first: deposit { balance doubled } second: deposit { balance doubled } }`,
    variables: {},
  },
  {
    // A mutation that is selected twice was carried out twice: it had other requests between its two places.
    supergraph: 'mutations',
    text: `mutation { addItem(cart: "1", name: "a") { total(factor: 0) } other0: addItem(cart: "2", name: "b") { id } addItem(cart: "1", name: "a") { id } }`,
    variables: {},
  },
  ...(
    ['pay ship { id }', 'count { number } pay ship { id } pay', 'ship { doubled } deposit { id }'] as const
  ).map(
    // Mutations ran on after one that must give a value and failed, by itself or below it.
    (fields): KnownCase => ({
      supergraph: 'mutations',
      text: `mutation { ${fields} }`,
      variables: {},
      faults: [
        { object: 1, field: 'pay', kind: 'error' },
        { object: 2, field: 'doubled', kind: 'error' },
      ],
    }),
  ),
  // A field that requires another one was asked for in the first fetch, without what that one requires.
  { supergraph: 'chain-from-the-middle', text: '{ one { v } }', variables: {} },
  { supergraph: 'chain-from-the-middle', text: '{ one { y } }', variables: {} },
  { supergraph: 'chain-from-the-middle', text: '{ one { y v } }', variables: {} },
  { supergraph: 'chain-over-keys', text: '{ one { y } }', variables: {} },
  { supergraph: 'chain-over-keys', text: '{ one { w y } }', variables: {} },
  // An external field was asked of the subgraph that does not have it.
  { supergraph: 'chain-back-and-forth', text: '{ one { y } }', variables: {} },
  { supergraph: 'chain-back-and-forth', text: '{ one { y v x } }', variables: {} },
  // The same between two interface objects.
  { supergraph: 'chain-of-interface-objects', text: '{ b { u } }', variables: {} },
  { supergraph: 'chain-of-interface-objects', text: '{ b { s u } }', variables: {} },
  { supergraph: 'chain-of-interface-objects', text: '{ b { ... on X { u } } }', variables: {} },
  // A fragment on a super-interface or a union below an interface object failed.
  { supergraph: 'super-interfaces', text: '{ b { ... on Node { id } } }', variables: {} },
  { supergraph: 'super-interfaces', text: '{ b { ... on Node { id __typename } score } }', variables: {} },
  {
    supergraph: 'super-interfaces',
    text: '{ b { score ... on Node { ... on Book { title } } } }',
    variables: {},
  },
  { supergraph: 'super-interfaces', text: '{ b { ... on Thing { __typename } } }', variables: {} },
  { supergraph: 'super-interfaces', text: '{ b { ... on Media { ... on Node { id } } } }', variables: {} },
  { supergraph: 'super-interfaces', text: '{ b { ... on Book { ... on Node { id } } } }', variables: {} },
  { supergraph: 'super-interfaces', text: '{ a { ... on Node { ... on Media { score } } } }', variables: {} },
  { supergraph: 'super-interfaces', text: '{ a { score ... on Node { id } } }', variables: {} },
  {
    supergraph: 'super-interfaces',
    text: 'query($x: Boolean = false) { b { id ... on Node @include(if: $x) { id } } }',
    variables: {},
  },
  // Values that no service has in full, and keys that need two services.
  { supergraph: 'parts', text: '{ config { x y deep { one two } } }', variables: {} },
  { supergraph: 'parts', text: '{ products { price { amount tax } prices { tax amount } } }', variables: {} },
  { supergraph: 'parts', text: '{ joined { z } }', variables: {} },
  // Fields whose types a service does not agree on with the API.
  {
    supergraph: 'parts',
    text: '{ shapes { ... on Round { name of { id } } ... on Square { name s: of { id } } ... on Thin { name } } }',
    variables: {},
  },
  // A null in what a client asks for of an object reached what another service requires of it, and the other way round.
  {
    supergraph: 'required-objects',
    text: '{ one { list { x } sum } }',
    variables: {},
    faults: [{ object: 1, field: 'x', kind: 'error' }],
  },
  {
    supergraph: 'required-objects',
    text: '{ one { list { x } sum } many { sum list { x w } } }',
    variables: {},
    faults: [{ object: 1, field: 'y', kind: 'error' }],
  },
  {
    supergraph: 'required-objects',
    text: '{ one { at { z } c } }',
    variables: {},
    faults: [{ object: 4, field: 'z', kind: 'error' }],
  },
  {
    supergraph: 'required-objects',
    text: 'query($a: Boolean = false) { many { list { x @include(if: $a) y @include(if: $a) w } both } }',
    variables: {},
    faults: [{ object: 2, field: 'y', kind: 'error' }],
  },
  {
    supergraph: 'required-objects',
    text: '{ one { price { x } p: price { w } } }',
    variables: {},
    faults: [{ object: 3, field: 'x', kind: 'null' }],
  },
  { supergraph: 'roots', text: '{ wrapped { query { a b } } }', variables: {} },
  { supergraph: 'roots', text: 'mutation { setA(to: 7) { query { a b } } }', variables: {} },
];

describe('An answer that was wrong once is right', () => {
  const prepared = new Map(supergraphs.map((graph) => [graph.name, prepareSupergraph(graph)]));

  test.each(knownCases)('$supergraph: $text', async ({ supergraph, text, variables, faults, outages }) => {
    const graph = prepared.get(supergraph);
    if (!graph) throw new Error(`There is no supergraph ${supergraph}`);
    const counts = newCounts();
    const troubles = { faults: faults ?? [], outages: new Map(outages) };
    const mismatch = await checkOperation(graph, { operation: { text, variables }, ...troubles }, counts);
    expect(mismatch && describeMismatch(mismatch)).toBeUndefined();
    expect(counts.compared).toBe(1);
  });
});
