import { describe, expect, test } from '@jest/globals';
import { requestsOf } from '#test/gateway/planning/search/requests-of.ts';

const requests = requestsOf({
  a: `type Query { t: T }
    type T @key(fields: "id") { id: ID! price: Price owner: Owner loose: Loose }
    type Price { amount: Int! currency: String! note: String }
    type Owner { id: ID! name: String! }
    type Loose { x: Int y: Int at: Price }`,
  b: `type T @key(fields: "id") {
      id: ID! price: Price @external loose: Loose @external
      cost: Int @requires(fields: "price { amount }")
      sum: Int @requires(fields: "loose { x at { note } }")
    }
    type Price { amount: Int! @external note: String @external }
    type Loose { x: Int @external at: Price @external }`,
});

describe('an object of which a field requires a part', () => {
  test('has its own name where no client asks for it', () => {
    expect(requests('{ t { cost } }')[0]).toBe('0 a {t{__typename id price{amount}}}');
  });

  test('is fetched once where clients ask for the same part', () => {
    expect(requests('{ t { cost price { amount } } }')[0]).toBe('0 a {t{__typename id price{amount}}}');
  });

  test('is fetched once where clients ask for more that may be null', () => {
    expect(requests('{ t { cost price { amount note } } }')[0]).toBe(
      '0 a {t{__typename id price{amount note}}}',
    );
  });

  test('is fetched apart where a null among what clients ask for would move up to it', () => {
    expect(requests('{ t { cost price { amount currency } } }')[0]).toBe(
      '0 a {t{__typename id price_0:price{amount} price{amount currency}}}',
    );
  });

  test('is fetched apart where that happens further down', () => {
    expect(requests('{ t { sum loose { y at { note } } } }')[0]).toMatch(/ loose\{[^:]*\}\}$/);
    expect(requests('{ t { sum loose { y at { amount } } } }')[0]).toMatch(/ loose_0:loose\{/);
  });
});
