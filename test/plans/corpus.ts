import { readFileSync } from 'node:fs';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

/** Operations over one supergraph, whose plans are known to be as small as they can be. */
export interface PlanCase {
  readonly name: string;
  readonly supergraph: () => string;
  /** Operations with the fewest requests, and the fewest waves of them, that can answer each. */
  readonly operations: readonly (readonly [text: string, requests: number, depth: number])[];
}

const link = federationLink(
  '"@key"',
  '"@shareable"',
  '"@provides"',
  '"@requires"',
  '"@external"',
  '"@interfaceObject"',
  '"@override"',
  '"@context"',
  '"@fromContext"',
);

function composed(subgraphs: Readonly<Record<string, string>>): () => string {
  return () =>
    composeForTest(
      Object.fromEntries(Object.entries(subgraphs).map(([name, sdl]) => [name, `${link}${sdl}`])),
    );
}

function read(path: string): () => string {
  return () => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** Each names what a planner has to see to find the smallest plan. */
export const corpus: readonly PlanCase[] = [
  {
    name: 'a key whose fields come from two subgraphs',
    supergraph: composed({
      a: 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
      b: 'type T @key(fields: "id") { id: ID! k1: Int @shareable }',
      c: 'type T @key(fields: "id") { id: ID! k2: Int @shareable }',
      d: 'type T @key(fields: "k1 k2") { k1: Int k2: Int z: String }',
    }),
    operations: [
      ['{ t { z } }', 4, 3],
      ['{ t { id k1 k2 } }', 3, 2],
    ],
  },
  {
    name: 'a value type of which two subgraphs know a part each',
    supergraph: composed({
      a: 'type Query { p: P cfg: Cfg @shareable } type P @key(fields: "id") { id: ID! price: Price @shareable } type Price @shareable { amount: Int } type Cfg @shareable { x: Int }',
      b: 'type Query { cfg: Cfg @shareable } type P @key(fields: "id") { id: ID! price: Price @shareable } type Price @shareable { tax: Int } type Cfg @shareable { y: Int }',
    }),
    operations: [
      ['{ p { price { amount tax } } }', 2, 2],
      ['{ p { price { tax } } }', 2, 2],
      ['{ cfg { x y } }', 2, 1],
      ['{ cfg { y } }', 1, 1],
    ],
  },
  {
    name: 'a subgraph on the way that has what another one has too',
    supergraph: composed({
      a: 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
      b: 'type T @key(fields: "id") @key(fields: "k") { id: ID! k: ID! x: Int @shareable }',
      c: 'type T @key(fields: "k") { k: ID! y: Int }',
      d: 'type T @key(fields: "id") { id: ID! x: Int @shareable }',
    }),
    operations: [
      ['{ t { x y } }', 3, 3],
      ['{ t { x } }', 2, 2],
    ],
  },
  {
    name: 'requests to one subgraph for two places',
    supergraph: composed({
      a: 'type Query { p: P q: Q } type P @key(fields: "id") { id: ID! } type Q @key(fields: "id") { id: ID! }',
      b: 'type P @key(fields: "id") { id: ID! x: Int @shareable }',
      c: 'type P @key(fields: "id") { id: ID! x: Int @shareable } type Q @key(fields: "id") { id: ID! z: Int }',
    }),
    operations: [
      ['{ p { x } q { z } }', 2, 2],
      ['{ p { x } }', 2, 2],
    ],
  },
  {
    name: 'fields that are provided, moved or required',
    supergraph: composed({
      a: 'type Query { r: R any: P } type R @key(fields: "id") { id: ID! of: P @provides(fields: "name") } type P @key(fields: "id") { id: ID! name: String @external }',
      b: 'type P @key(fields: "id") { id: ID! name: String @shareable price: Int old: Int }',
      c: 'type P @key(fields: "id") { id: ID! price: Int @external old: Int @override(from: "b") cost: Int @requires(fields: "price") }',
    }),
    operations: [
      ['{ r { of { name } } }', 1, 1],
      ['{ r { of { name price } } }', 2, 2],
      ['{ any { cost } }', 3, 3],
      ['{ any { cost price name old } }', 3, 3],
      ['query($x: Boolean!) { any { name @include(if: $x) old @skip(if: $x) } }', 3, 2],
    ],
  },
  {
    name: 'conditions within conditions',
    supergraph: composed({
      a: 'type Query { t: T } type T @key(fields: "id") { id: ID! own: String next: T }',
      b: 'type T @key(fields: "id") { id: ID! name: String }',
    }),
    operations: [
      ['query($v: Boolean!) { t @skip(if: $v) { own name @include(if: $v) } }', 1, 1],
      ['query($v: Boolean!) { t @skip(if: $v) { next { own ... @include(if: $v) { name } } } }', 1, 1],
      ['query($v: Boolean!) { t @include(if: $v) { next { own name @include(if: $v) } } }', 2, 2],
      [
        'query($v: Boolean!) { t @skip(if: $v) { own } ...F } fragment F on Query { t { name @include(if: $v) } }',
        2,
        2,
      ],
    ],
  },
  {
    name: 'values from around an object',
    supergraph: composed({
      a: 'type Query { s: S } type S @key(fields: "id") { id: ID! }',
      b: `type S @key(fields: "id") @context(name: "s") { id: ID! name: String code: String tills: [Till] }
        type Till @key(fields: "id") { id: ID! byName(of: String @fromContext(field: "$s { name }")): Int byCode(of: String @fromContext(field: "$s { code }")): Int again(of: String @fromContext(field: "$s { code }")): Int }`,
    }),
    operations: [
      ['{ s { tills { byCode again } } }', 3, 3],
      ['{ s { tills { byName byCode } } }', 3, 3],
    ],
  },
  {
    name: 'interfaces, unions and interface objects',
    supergraph: composed({
      a: 'type Query { m: M all: [M] u: U } interface M @key(fields: "id") { id: ID! t: String } type X implements M @key(fields: "id") { id: ID! t: String x: Int } type Y implements M @key(fields: "id") { id: ID! t: String } union U = X | Y',
      b: 'type Query { b: M } type M @interfaceObject @key(fields: "id") { id: ID! score: Int }',
    }),
    operations: [
      ['{ m { t score } }', 2, 2],
      ['{ b { score } }', 1, 1],
      ['{ b { score t } }', 2, 2],
      ['{ b { __typename } }', 2, 2],
      ['{ all { ... on X { x score } ... on Y { score } } u { ... on X { score } } }', 2, 2],
    ],
  },
  {
    name: 'mutations',
    supergraph: composed({
      a: 'type Query { a: Int } type Mutation { one: T two: T three: Int } type T @key(fields: "id") { id: ID! }',
      b: 'type Mutation { four: T } type T @key(fields: "id") { id: ID! x: Int }',
    }),
    operations: [
      ['mutation { one { id } two { id } three }', 1, 1],
      ['mutation { one { x } four { x } three }', 4, 4],
      ['mutation { three four { x id } }', 2, 2],
    ],
  },
  {
    name: 'the shop',
    supergraph: read('schema/supergraph.graphql'),
    operations: [
      ['{ topProducts(first: 2) { upc name price } }', 1, 1],
      ['{ topProducts(first: 2) { name reviews { body } } }', 2, 2],
    ],
  },
];
