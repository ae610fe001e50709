import { describe, expect, test } from '@jest/globals';
import { localGraph } from '#test/gateway/planning/local-graph.ts';
import { federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const product = { __typename: 'Product', id: '1', sku: 'A-1' };
const rates: Readonly<Record<string, number>> = { USD: 100, EUR: 90, CHF: 95 };

const run = localGraph({
  catalog: {
    sdl: `${federationLink('"@key"')}
      type Query { product: Product any: Thing }
      interface Thing { id: ID! }
      type Product implements Thing @key(fields: "id") @key(fields: "sku") {
        id: ID!
        sku: ID!
        price(currency: String): Int
        weight(unit: String = "g"): Int
      }`,
    resolvers: {
      Query: { product: () => product, any: () => product },
      Product: {
        __resolveReference: () => product,
        price: (_: unknown, { currency }: { currency?: string }) => {
          if (currency === 'XXX') throw new Error('No such currency');
          return rates[currency ?? 'USD'];
        },
        weight: (_: unknown, { unit }: { unit: string }) => (unit === 'kg' ? 2 : 2000),
      },
    },
  },
  shipping: {
    sdl: `${federationLink('"@key"', '"@external"', '"@requires"')}
      type Product @key(fields: "id", resolvable: false) @key(fields: "sku") {
        id: ID!
        sku: ID!
        price(currency: String): Int @external
        weight(unit: String = "g"): Int @external
        dollars: String @requires(fields: "price(currency: \\"USD\\")")
        euros: String @requires(fields: "price(currency: \\"EUR\\")")
        lost: String @requires(fields: "price(currency: \\"XXX\\")")
        parcel: String @requires(fields: "weight")
        origin: String
      }`,
    resolvers: {
      Product: {
        __resolveReference: (reference: object) => {
          if (!('sku' in reference)) throw new Error('Products are found by their sku alone');
          return reference;
        },
        dollars: ({ price }: { price: number }) => `$${price}`,
        euros: ({ price }: { price: number }) => `€${price}`,
        lost: ({ price }: { price: number | null }) => `lost ${String(price)}`,
        parcel: ({ weight }: { weight: number }) => `${weight} g`,
        origin: () => 'Oslo',
      },
    },
  },
});

describe('The answer is that of one server', () => {
  test.each([
    [
      'after a @requires, with a key that cannot be resolved first',
      '{ product { parcel } }',
      { parcel: '2000 g' },
    ],
    [
      'where two fields require one with different arguments',
      '{ product { dollars euros origin } }',
      { dollars: '$100', euros: '€90', origin: 'Oslo' },
    ],
    [
      'where the client gives other arguments than a @requires',
      '{ product { price(currency: "CHF") euros } }',
      { price: 95, euros: '€90' },
    ],
    [
      'where the client gives arguments to what is required without',
      '{ product { weight(unit: "kg") parcel } }',
      { weight: 2, parcel: '2000 g' },
    ],
    [
      "where the client's aliases are the names of keys and required fields",
      '{ product { sku: id weight: sku id: price parcel origin } }',
      { sku: '1', weight: 'A-1', id: 100, parcel: '2000 g', origin: 'Oslo' },
    ],
    [
      'where the client calls a field __typename',
      '{ product { __typename: sku origin } }',
      { __typename: 'A-1', origin: 'Oslo' },
    ],
  ])('%s', async (_case, text, expected) => {
    expect(await run(text)).toEqual({ data: { product: expected }, errors: [] });
  });

  test('where the object behind an interface has a field called __typename', async () => {
    const { data } = await run('{ any { __typename: id ... on Product { origin } } }');
    expect(data).toEqual({ any: { __typename: '1', origin: 'Oslo' } });
  });
});

test('An error of a field that no client asked for ends at its object', async () => {
  const { data, errors } = await run('{ product { lost } }');
  expect(data).toEqual({ product: { lost: 'lost null' } });
  expect(errors).toMatchObject([{ path: ['product'], message: expect.stringContaining('No such currency') }]);
});

test("An error of a field under another key has the client's path", async () => {
  const { data, errors } = await run('{ product { id: price(currency: "XXX") origin } }');
  expect(data).toEqual({ product: { id: null, origin: 'Oslo' } });
  expect(errors).toMatchObject([{ path: ['product', 'id'] }]);
});
