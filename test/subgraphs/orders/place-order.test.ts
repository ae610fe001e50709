import { describe, expect, test } from '@jest/globals';
import type { Identity } from '#kit/index.ts';
import { ordersService } from '#subgraphs/orders/orders-service.ts';
import { orderCount } from '#subgraphs/shared/seed/orders.ts';
import { productSeed } from '#subgraphs/shared/seed/products.ts';
import { ada, ben, createInProcessService, identityOf } from '#test/subgraphs/testkit/in-process-service.ts';

interface WantedItem {
  readonly upc: string;
  readonly quantity?: number;
}

const source = `mutation ($items: [OrderItemInput!]) { placeOrder(input: { items: $items }) { order {
  id status placedAt buyer { id } tenant { id } total { amount } items { quantity unitPrice { amount } product { upc } }
} } }`;

function createShop() {
  const send = createInProcessService(ordersService);
  return {
    send,
    place: (identity: Identity | undefined, items?: readonly WantedItem[]) =>
      send({ source, variables: { ...(items && { items }) }, ...(identity && { identity }) }),
    addToCart: (identity: Identity, item: WantedItem) =>
      send({
        source: `mutation ($item: OrderItemInput!) { addToCart(input: $item) {
          items { quantity product { upc } } total { amount }
        } }`,
        variables: { item },
        identity,
      }),
    readCart: async (identity: Identity) =>
      (await send({ source: '{ cart { items { quantity product { upc } } } }', identity })).data,
    count: async (identity: Identity) => {
      const source = '{ orders(first: 0) { totalCount } }';
      const { data } = await send<{ orders: { totalCount: number } }>({ source, identity });
      return data.orders.totalCount;
    },
  };
}

describe('placeOrder', () => {
  test('stores the order for the caller and the tenant, at the prices of the shop', async () => {
    const { place, count } = createShop();
    const before = await count(ben);
    const { data } = await place(ben, [{ upc: 'p1', quantity: 2 }, { upc: 'p2' }, { upc: 'p1' }]);
    const [book, gadget] = [productSeed(1).price, productSeed(2).price];
    expect(data).toEqual({
      placeOrder: {
        order: {
          id: `o${orderCount + 1}`,
          status: 'PLACED',
          placedAt: '2026-02-03T04:05:06.000Z',
          buyer: { id: 'u2' },
          tenant: { id: 'globex' },
          total: { amount: 3 * book + gadget },
          items: [
            { quantity: 3, unitPrice: { amount: book }, product: { upc: 'p1' } },
            { quantity: 1, unitPrice: { amount: gadget }, product: { upc: 'p2' } },
          ],
        },
      },
    });
    expect(await count(ben)).toBe(before + 1);
  });

  test('what was ordered counts as sold at once', async () => {
    const { send, place } = createShop();
    const text =
      '{ _entities(representations: [{ __typename: "Category", id: "c1" }]) { ... on Category { unitsSold } } }';
    const read = async (): Promise<number> =>
      (await send<{ _entities: [{ unitsSold: number }] }>({ source: text })).data['_entities'][0].unitsSold;
    const before = await read();
    await place(ada, [{ upc: 'p1', quantity: 10 }]);
    expect(await read()).toBe(before + 10);
  });

  test('without items it orders the cart and empties it', async () => {
    const { place, addToCart, readCart } = createShop();
    await addToCart(ada, { upc: 'p5', quantity: 2 });
    const { data: cart } = await addToCart(ada, { upc: 'p5', quantity: 1 });
    expect(cart).toEqual({
      addToCart: {
        items: [{ quantity: 3, product: { upc: 'p5' } }],
        total: { amount: 3 * productSeed(5).price },
      },
    });
    const { data } = await place(ada);
    expect(data).toMatchObject({
      placeOrder: { order: { items: [{ quantity: 3, product: { upc: 'p5' } }] } },
    });
    expect(await readCart(ada)).toEqual({ cart: { items: [] } });
    expect((await place(ada)).codes).toEqual(['BAD_USER_INPUT']);
  });

  test('items leave the cart alone, and carts are personal', async () => {
    const { place, addToCart, readCart } = createShop();
    await addToCart(ada, { upc: 'p5', quantity: 2 });
    await place(ada, [{ upc: 'p6' }]);
    expect(await readCart(ada)).toEqual({ cart: { items: [{ quantity: 2, product: { upc: 'p5' } }] } });
    expect(await readCart(ben)).toEqual({ cart: { items: [] } });
  });

  test.each([
    ['1,001 of one product in two steps', { upc: 'p5', quantity: 1 }, { upc: 'p5', quantity: 1_000 }],
    ['more than 20,000 euro', { upc: 'p5', quantity: 1 }, { upc: 'p2', quantity: 1_000 }],
    ['an unknown product', { upc: 'p5', quantity: 1 }, { upc: 'p0', quantity: 1 }],
    ['a negative quantity', { upc: 'p5', quantity: 1 }, { upc: 'p5', quantity: -1 }],
  ])('a cart refuses %s and stays as it was', async (_case, first, second) => {
    const { addToCart, readCart } = createShop();
    await addToCart(ada, first);
    expect((await addToCart(ada, second)).codes).toEqual(['BAD_USER_INPUT']);
    expect(await readCart(ada)).toEqual({ cart: { items: [{ quantity: 1, product: { upc: 'p5' } }] } });
  });

  test.each([
    ['nobody', undefined, [{ upc: 'p1' }], 'UNAUTHENTICATED'],
    ['somebody unknown', identityOf('u999', 'acme'), [{ upc: 'p1' }], 'FORBIDDEN'],
    ['no items', ada, [], 'BAD_USER_INPUT'],
    ['an unknown product after a known one', ada, [{ upc: 'p1' }, { upc: 'p0' }], 'BAD_USER_INPUT'],
    ['a quantity of 0', ada, [{ upc: 'p1', quantity: 0 }], 'BAD_USER_INPUT'],
    ['a negative quantity', ada, [{ upc: 'p1' }, { upc: 'p1', quantity: -1 }], 'BAD_USER_INPUT'],
    [
      '1,001 of one product in two parts',
      ada,
      [{ upc: 'p1', quantity: 1_000 }, { upc: 'p1' }],
      'BAD_USER_INPUT',
    ],
    ['more than 20,000 euro', ada, [{ upc: 'p2', quantity: 1_000 }], 'BAD_USER_INPUT'],
    ['101 products', ada, Array.from({ length: 101 }, (_, n) => ({ upc: `p${n + 1}` })), 'BAD_USER_INPUT'],
  ])('refuses %s and stores nothing of it', async (_case, identity, items, code) => {
    const { place, count } = createShop();
    const before = await count(ada);
    expect((await place(identity, items)).codes).toEqual([code]);
    expect(await count(ada)).toBe(before);
  });
});
