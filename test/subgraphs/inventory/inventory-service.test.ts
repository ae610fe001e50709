import { describe, expect, test } from '@jest/globals';
import { inventoryService } from '#subgraphs/inventory/inventory-service.ts';
import { chen, createInProcessService } from '#test/subgraphs/testkit/in-process-service.ts';

const send = createInProcessService(inventoryService);

const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Product { inStock stock { quantity warehouse { city } } shippingEstimate { amount currency } }
  }
}`;

describe('the inventory service', () => {
  test('resolves 50 products with stock and warehouses in three statements', async () => {
    const representations = Array.from({ length: 50 }, (_, index) => ({
      __typename: index % 2 === 0 ? 'Book' : 'Gadget',
      upc: `p${index + 1}`,
      price: 1_000,
      weight: 400,
    }));
    const { data, codes, statements } = await send({ source: entities, variables: { representations } });
    expect(codes).toEqual([]);
    expect(data?.['_entities']).toHaveLength(50);
    expect(statements).toHaveLength(3);
  });

  test('estimates shipping out of the price and weight that the gateway brings along', async () => {
    const representations = [
      { __typename: 'Book', upc: 'p1', price: 1_999, weight: 501 },
      { __typename: 'Gadget', upc: 'p2', price: 9_990, weight: 500 },
      { __typename: 'Gadget', upc: 'p4', price: 10_000, weight: 9_000 },
      { __typename: 'Book', upc: 'p3' },
    ];
    const { data } = await send({ source: entities, variables: { representations } });
    expect(data?.['_entities']).toMatchObject([
      { shippingEstimate: { amount: 295, currency: 'EUR' } },
      { shippingEstimate: { amount: 610, currency: 'EUR' } },
      { shippingEstimate: { amount: 0, currency: 'EUR' } },
      { shippingEstimate: null },
    ]);
  });

  test('something is in stock exactly when a warehouse has it', async () => {
    const representations = Array.from({ length: 100 }, (_, index) => ({
      __typename: 'Product',
      upc: `p${index + 1}`,
    }));
    type Answer = { _entities: { inStock: boolean; stock: { quantity: number }[] }[] };
    const { data } = await send<Answer>({ source: entities, variables: { representations } });
    const products = data['_entities'];
    for (const { inStock, stock } of products) {
      expect(stock).toHaveLength(4);
      expect(inStock).toBe(stock.some(({ quantity }) => quantity > 0));
    }
    expect(new Set(products.map(({ inStock }) => inStock))).toEqual(new Set([true, false]));
  });

  test('an unknown product is null', async () => {
    const representations = [{ __typename: 'Book', upc: 'p0' }, { __typename: 'Product' }];
    const { data, codes } = await send({ source: entities, variables: { representations } });
    expect(codes).toEqual([]);
    expect(data).toEqual({ _entities: [null, null] });
  });

  test('lists what runs low in every warehouse in one statement, lowest first', async () => {
    const source = '{ warehouses { city lowStock(first: 3) { upc stock { quantity } } } }';
    const { data, statements } = await send({ source });
    expect(data?.['warehouses']).toHaveLength(4);
    expect(data).toMatchObject({ warehouses: { 0: { city: 'Hamburg', lowStock: { length: 3 } } } });
    expect(statements).toHaveLength(3);
  });

  test('knows how long suppliers take', async () => {
    const source = `{ _entities(representations: [{ __typename: "Supplier", code: "SUP-05" }]) {
      ... on Supplier { leadTimeDays }
    } }`;
    expect((await send({ source })).data).toEqual({ _entities: [{ leadTimeDays: 21 }] });
  });
});

describe('restock', () => {
  const source = `mutation ($upc: ID!, $warehouseId: ID!, $quantity: Int!) {
    restock(input: { upc: $upc, warehouseId: $warehouseId, quantity: $quantity }) {
      product { __typename upc } stockLevel { quantity warehouse { id } }
    }
  }`;
  const variables = { upc: 'p2', warehouseId: 'w2', quantity: 500 };

  async function stockOf(upc: string): Promise<Record<string, number>> {
    const representations = [{ __typename: 'Product', upc }];
    const text = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Product { stock { quantity warehouse { id } } }
    } }`;
    type Answer = { _entities: [{ stock: { quantity: number; warehouse: { id: string } }[] }] };
    const { data } = await send<Answer>({ source: text, variables: { representations } });
    const [product] = data['_entities'];
    return Object.fromEntries(product.stock.map(({ quantity, warehouse }) => [warehouse.id, quantity]));
  }

  test('adds to the stock of one product in one warehouse', async () => {
    const before = await stockOf('p2');
    const { data } = await send({ source, variables, identity: chen });
    const quantity = (before['w2'] ?? 0) + 500;
    expect(data).toEqual({
      restock: {
        product: { __typename: 'Gadget', upc: 'p2' },
        stockLevel: { quantity, warehouse: { id: 'w2' } },
      },
    });
    expect(await stockOf('p2')).toEqual({ ...before, w2: quantity });
  });

  test.each([
    ['nobody', undefined, {}, 'UNAUTHENTICATED'],
    ['an unknown product', chen, { upc: 'p0' }, 'BAD_USER_INPUT'],
    ['an unknown warehouse', chen, { warehouseId: 'w9' }, 'BAD_USER_INPUT'],
    ['taking away', chen, { quantity: -1 }, 'BAD_USER_INPUT'],
    ['more than 10,000', chen, { quantity: 10_001 }, 'BAD_USER_INPUT'],
  ])('refuses %s and changes nothing', async (_case, identity, change, code) => {
    const before = await stockOf('p2');
    const { codes } = await send({
      source,
      variables: { ...variables, ...change },
      ...(identity && { identity }),
    });
    expect(codes).toEqual([code]);
    expect(await stockOf('p2')).toEqual(before);
  });
});
