import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { answerEntities, slotsOf } from '#test/gateway/execution/answer-entities.ts';
import { graphOf } from '#test/gateway/execution/run-operation.ts';
import type { Operation, Outcome } from '#test/gateway/execution/run-operation.ts';

type Run = (operation: Operation) => Promise<Outcome>;

const many = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** Places that all refer to one product, whose parts two subgraphs give. */
const references: Run = graphOf({
  places: `
    type Query { places: [Place!] }
    type Place { product: Product }
    type Product @key(fields: "id") { id: ID! }`,
  names: `
    type Product @key(fields: "id") { id: ID! text: String parts: [Part] @shareable box: Box @shareable }
    type Box { text: String }
    type Part { name: String }`,
  weights: `
    type Product @key(fields: "id") { id: ID! parts: [Part] @shareable }
    type Part { weight: Int }`,
});
const places = (count: number) => (): unknown => ({
  data: { places: many(count, () => ({ product: { __typename: 'Product', id: '1' } })) },
});

/** Shops that all refer to one product, whose items have prices in the currency of the shop. */
const copies: Run = graphOf({
  shops: `
    type Query { shops: [Shop!] }
    type Shop @key(fields: "id") @context(name: "place") { id: ID! currency: String product: Product }
    type Product @key(fields: "id") { id: ID! }
    type Item @key(fields: "id") {
      id: ID!
      price(currency: String @fromContext(field: "$place { currency }")): String
    }`,
  catalog: `
    type Product @key(fields: "id") { id: ID! items: [Item!] }
    type Item @key(fields: "id") { id: ID! }`,
});

/** Shops with items in two contexts: that of the whole chain, and that of the shop. */
const contexts: Run = graphOf({
  shops: `
    type Query { chain: Chain }
    type Chain @key(fields: "id") @context(name: "chain") { id: ID! terms: String shops: [Shop!] }
    type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String items: [Item!] }
    type Item @key(fields: "id") {
      id: ID!
      price(
        terms: String @fromContext(field: "$chain { terms }")
        currency: String @fromContext(field: "$shop { currency }")
      ): String
    }`,
  stock: 'type Item @key(fields: "id") { id: ID! inStock: Boolean }',
});
const chain = (size: number, currency: (index: number) => string): unknown => ({
  __typename: 'Chain',
  id: '1',
  terms: 'x'.repeat(size * 30),
  shops: many(size, (index) => ({
    __typename: 'Shop',
    id: `${index}`,
    currency: currency(index),
    items: [{ __typename: 'Item', id: `${index}` }],
  })),
});
const pricesOf = (root: unknown) => (request: Parameters<typeof slotsOf>[0]) =>
  request.query.includes('_entities')
    ? {
        data: Object.fromEntries(
          slotsOf(request).map(({ key, representations }) => [
            key,
            representations.map(() => ({ price: '1' })),
          ]),
        ),
      }
    : { data: root };

/** A root type within the answer, at many places. */
const roots: Run = graphOf({
  wrappers: `
    type Query { wrappers: [Wrapper!] }
    type Wrapper { query: Query }`,
  things: `
    type Query { things: [Thing!] }
    type Thing { name: String }`,
});

const maxAnswerBytes = 200_000;

/** What subgraphs give grows in proportion to the size, in number as in each. */
const hostile: readonly (readonly [name: string, run: Run, operation: (size: number) => Operation])[] = [
  [
    'a list that two subgraphs give of one entity at many places',
    references,
    (size) => ({
      text: '{ places { product { parts { name weight } } } }',
      stubs: {
        places: places(size),
        names: answerEntities(() => ({ parts: many(size, () => ({ name: 'n' })) })),
        weights: answerEntities(() => ({ parts: many(size, () => ({ weight: 1 })) })),
      },
      maxAnswerBytes,
    }),
  ],
  [
    'an entity at many places with keys that nobody asked for',
    references,
    (size) => ({
      text: '{ places { product { text box { text } } } }',
      stubs: {
        places: places(size),
        names: answerEntities(() => {
          const keys = Object.fromEntries(many(size, (index) => [`k${index}`, 1]));
          return { ...keys, text: 't', box: { ...keys, text: 't' } };
        }),
      },
    }),
  ],
  [
    'an entity in many contexts, of which each place has a copy',
    copies,
    (size) => ({
      text: '{ shops { product { items { price } } } }',
      stubs: {
        shops: pricesOf({
          shops: many(size, (index) => ({
            __typename: 'Shop',
            id: `${index}`,
            currency: 'EUR',
            product: { __typename: 'Product', id: '1' },
          })),
        }),
        catalog: answerEntities(() => ({ items: many(size, () => ({ __typename: 'Item', id: '1' })) })),
      },
      maxAnswerBytes,
    }),
  ],
  [
    'a long value around many entities',
    contexts,
    (size) => ({
      text: '{ chain { shops { items { price } } } }',
      stubs: { shops: pricesOf({ chain: chain(size, () => 'EUR') }) },
      maxAnswerBytes,
    }),
  ],
  [
    'a long value around many entities, each with another value around it too',
    contexts,
    (size) => ({
      text: '{ chain { shops { items { price } } } }',
      stubs: { shops: pricesOf({ chain: chain(size, (index) => `c${index}`) }) },
      maxAnswerBytes,
    }),
  ],
  [
    'a root type at many places, each with a copy of its fields',
    roots,
    (size) => ({
      text: '{ wrappers { query { things { name } } } }',
      stubs: {
        wrappers: () => ({ data: { wrappers: many(size, () => ({ query: { __typename: 'Query' } })) } }),
        things: () => ({ data: { things: many(size, () => ({ name: 'n' })) } }),
      },
      maxAnswerBytes,
    }),
  ],
];

async function cpuMsFor(run: Run, operation: Operation): Promise<number> {
  const before = process.cpuUsage();
  await run(operation).catch((error: unknown) => {
    if (!(error instanceof ClientError)) throw error;
  });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('joining takes time in proportion to what subgraphs gave:', () => {
  test.each(hostile)('%s', async (_name, run, operation) => {
    await cpuMsFor(run, operation(250));
    let [small, large] = [Infinity, Infinity];
    // Eight times as much takes 8 times as long; 64 times would be quadratic. Noise only adds.
    const isQuadratic = (): boolean => large > 24 * Math.max(small, 5);
    for (let attempt = 0; attempt < 5 && (attempt < 2 || isQuadratic()); attempt += 1) {
      small = Math.min(small, await cpuMsFor(run, operation(250)));
      large = Math.min(large, await cpuMsFor(run, operation(2_000)));
    }
    expect([small, large, isQuadratic()]).toEqual([small, large, false]);
  });

  test('copies that would be larger than the answer may be are RESPONSE_TOO_LARGE', async () => {
    for (const [, run, operation] of hostile.slice(2))
      await expect(run({ ...operation(2_000), maxAnswerBytes: 10_000 })).rejects.toMatchObject({
        code: 'RESPONSE_TOO_LARGE',
      });
  });
});
