import { describe, expect, test } from '@jest/globals';
import { parse, print } from 'graphql';
import { separateRequiredFields } from '#gateway/planning/separate-required-fields.ts';
import { fetchesOf, inputsOf, plannerOf, textsOf } from '#test/gateway/planning/planned.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

/** Two fields of one type that require the same field with different arguments. */
const prices = {
  shop: `${federationLink('"@key"')}
    type Query { product: Product }
    type Product @key(fields: "id") {
      id: ID!
      price(currency: Currency, net: Boolean): Int
      details: Details
    }
    type Details { price(currency: Currency): Int weight(unit: String = "g"): Int constructor(kind: Int): Int }
    enum Currency { USD EUR CHF }`,
  shipping: `${federationLink('"@key"', '"@external"', '"@requires"')}
    type Product @key(fields: "id") {
      id: ID!
      price(currency: Currency, net: Boolean): Int @external
      details: Details @external
      inDollars: Int @requires(fields: "price(currency: USD)")
      inEuros(round: Boolean): Int @requires(fields: "price(currency: EUR, net: true)")
      alsoInEuros: Int @requires(fields: "price(net: true, currency: EUR)")
      plain: Int @requires(fields: "price")
      deepDollars: Int @requires(fields: "details { price(currency: USD) weight }")
      deepEuros: Int @requires(fields: "details { price(currency: EUR) weight }")
      inherited: Int @requires(fields: "details { constructor(kind: 1) }")
      free: Int
    }
    type Details { price(currency: Currency): Int @external weight(unit: String = "g"): Int @external
      constructor(kind: Int): Int @external }
    enum Currency { USD EUR CHF }`,
};

describe('A @requires that gives its field arguments', () => {
  const plan = plannerOf(prices);

  test('gets the value for these arguments, under the name that the subgraph knows', () => {
    const planned = plan('{ product { inDollars } }');
    expect(textsOf(planned)).toEqual([
      'shop {product{__typename id price_required0:price(currency:USD)}}',
      'shipping {...on Product{inDollars}}',
    ]);
    expect(inputsOf(fetchesOf(planned)[1]!)).toEqual(['__typename', 'id', 'price_required0→price']);
  });

  test('does not share a representation with one that gives other arguments', () => {
    const planned = plan('{ product { inDollars inEuros } }');
    expect(textsOf(planned)).toEqual([
      'shop {product{__typename id price_required1:price(currency:EUR net:true)price_required0:price(currency:USD)}}',
      'shipping {...on Product{inDollars}}',
      'shipping {...on Product{inEuros}}',
    ]);
    expect(fetchesOf(planned).slice(1).map(inputsOf)).toEqual([
      ['__typename', 'id', 'price_required0→price'],
      ['__typename', 'id', 'price_required1→price'],
    ]);
  });

  test('shares a representation with one that gives the same arguments in another order', () => {
    expect(textsOf(plan('{ product { inEuros alsoInEuros } }'))).toEqual([
      'shop {product{__typename id price_required1:price(currency:EUR net:true)}}',
      'shipping {...on Product{inEuros alsoInEuros}}',
    ]);
  });

  test('does not share a representation with one that gives no arguments', () => {
    expect(textsOf(plan('{ product { plain inDollars free } }')).slice(1)).toEqual([
      'shipping {...on Product{plain free}}',
      'shipping {...on Product{inDollars}}',
    ]);
  });

  test('leaves the value to a client who gives other arguments', () => {
    const planned = plan('{ product { price(currency: CHF) inDollars } }');
    expect(textsOf(planned)[0]).toBe(
      'shop {product{__typename id price(currency:CHF)price_required0:price(currency:USD)}}',
    );
    expect(planned.dataKeys).toBeUndefined();
    expect(planned.shownKeys).toContainEqual(['price_required0', 'price']);
  });

  test('is separated below another field too, where what both require stays together', () => {
    const planned = plan('{ product { deepDollars deepEuros } }');
    expect(textsOf(planned).slice(1)).toEqual([
      'shipping {...on Product{deepDollars}}',
      'shipping {...on Product{deepEuros}}',
    ]);
    const [dollars, euros] = fetchesOf(planned).slice(1).map(inputsOf);
    expect(dollars!.toSorted()).toEqual(
      ['__typename', 'details.price_required0→price', 'details.weight', 'id'].toSorted(),
    );
    expect(euros).toContain('details.price_required3→price');
    expect(euros).not.toContain('details.price_required0→price');
  });

  test('may require a field that is called like something every object inherits', () => {
    expect(textsOf(plan('{ product { inherited deepDollars } }')).slice(1)).toEqual([
      'shipping {...on Product{inherited deepDollars}}',
    ]);
  });

  test('keeps the variables of each part to that part', () => {
    const planned = plan('query ($round: Boolean) { product { inDollars inEuros(round: $round) } }');
    expect(
      fetchesOf(planned).map(({ variableUsages, operation }) => [
        variableUsages,
        operation.includes('$round'),
      ]),
    ).toEqual([
      [[], false],
      [[], false],
      [['round'], true],
    ]);
  });
});

test('A field required of an interface gets its name in every type that implements it', () => {
  const planned = plannerOf({
    shop: `${federationLink('"@key"')}
      type Query { cart: Cart }
      type Cart @key(fields: "id") { id: ID! item: Item }
      interface Item { price(currency: String): Int }
      type Book implements Item { price(currency: String): Int }
      type Disc implements Item { price(currency: String): Int }`,
    tax: `${federationLink('"@key"', '"@external"', '"@requires"')}
      type Cart @key(fields: "id") {
        id: ID!
        item: Item @external
        tax: Int @requires(fields: "item { price(currency: \\"USD\\") }")
      }
      interface Item { price(currency: String): Int }
      type Book implements Item { price(currency: String): Int @external }
      type Disc implements Item { price(currency: String): Int @external }`,
  })('{ cart { tax item { price(currency: "EUR") } } }');
  expect(textsOf(planned)[0]).toBe(
    'shop {cart{__typename id item{__typename price_required0:price(currency:"USD")price(currency:"EUR")}}}',
  );
});

test('A name is not given twice where the schema has it already', () => {
  const { requiredFields } = separateRequiredFields(
    parse(
      composeForTest({
        a: `${federationLink('"@key"')}
          type Query { p: P }
          type P @key(fields: "id") { id: ID! x(n: Int): Int x_required0: Int }`,
        b: `${federationLink('"@key"', '"@external"', '"@requires"')}
          type P @key(fields: "id") { id: ID! x(n: Int): Int @external y: Int @requires(fields: "x(n: 1)") }`,
      }),
    ),
  );
  expect([...requiredFields.keys()]).toEqual(['x_required0_']);
});

test('A supergraph whose requirements have no arguments stays as it is', () => {
  const supergraph = parse(
    composeForTest({
      a: `${federationLink('"@key"')} type Query { p: P } type P @key(fields: "id") { id: ID! x: Int }`,
      b: `${federationLink('"@key"', '"@external"', '"@requires"')}
        type P @key(fields: "id") { id: ID! x: Int @external y: Int @requires(fields: "x") }`,
    }),
  );
  expect(separateRequiredFields(supergraph).supergraph).toBe(supergraph);
});

test('The supergraph that is prepared is not changed', () => {
  const supergraph = parse(composeForTest(prices));
  const before = print(supergraph);
  separateRequiredFields(supergraph);
  expect(print(supergraph)).toBe(before);
});
