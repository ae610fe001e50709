import { describe, expect, test } from '@jest/globals';
import { ordersService } from '#subgraphs/orders/orders-service.ts';
import { allOrderSeeds } from '#subgraphs/shared/seed/orders.ts';
import { ada, ben, createInProcessService, dana } from '#test/subgraphs/testkit/in-process-service.ts';

const send = createInProcessService(ordersService);
const seeds = allOrderSeeds();

function representationsOf(typename: string, ids: readonly string[]): { __typename: string; id: string }[] {
  return ids.map((id) => ({ __typename: typename, id }));
}

describe('a page of orders', () => {
  const source = `query ($after: String) { orders(first: 250, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id tenant { id } buyer { id } items(first: 100) { quantity unitPrice { amount } } total { amount } }
  } }`;
  interface Page {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly nodes: {
      readonly id: string;
      readonly tenant: { readonly id: string };
      readonly items: { readonly quantity: number; readonly unitPrice: { readonly amount: number } }[];
      readonly total: { readonly amount: number };
    }[];
  }

  test('takes one statement each for orders, count, items and totals', async () => {
    const { codes, statements } = await send({ source, identity: ada });
    expect(codes).toEqual([]);
    expect(statements).toHaveLength(4);
  });

  test('all pages together hold every order of the own tenant, newest first, and no other', async () => {
    const seen: Page['nodes'] = [];
    for (let after: string | null | undefined; after !== null;) {
      const { data } = await send<{ orders: Page }>({ source, variables: { after }, identity: ben });
      const page: Page = data.orders;
      seen.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      expect(page.totalCount).toBe(seeds.filter(({ tenantId }) => tenantId === 'globex').length);
    }
    expect(new Set(seen.map(({ tenant }) => tenant.id))).toEqual(new Set(['globex']));
    const expected = seeds.filter(({ tenantId }) => tenantId === 'globex').map(({ number }) => `o${number}`);
    expect(seen.map(({ id }) => id)).toEqual(expected.toReversed());
  });

  test('a total is the sum of its items', async () => {
    const { data } = await send<{ orders: Page }>({ source, identity: ada });
    for (const { items, total } of data.orders.nodes) {
      expect(total.amount).toBe(
        items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0),
      );
    }
  });
});

describe('a tenant never sees the orders of another', () => {
  const foreign = seeds.find(({ tenantId }) => tenantId === 'acme');
  const id = `o${foreign?.number}`;

  test('not by their ids', async () => {
    const source = 'query ($id: ID!) { order(id: $id) { id } }';
    expect((await send({ source, variables: { id }, identity: ben })).data).toEqual({ order: null });
    expect((await send({ source, variables: { id }, identity: ada })).data).toEqual({ order: { id } });
  });

  test('not as entities, whoever asks', async () => {
    const source = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Order { id } }
    }`;
    const variables = { representations: representationsOf('Order', [id]) };
    expect((await send({ source, variables, identity: ben })).data).toEqual({ _entities: [null] });
    expect((await send({ source, variables })).data).toEqual({ _entities: [null] });
    expect((await send({ source, variables, identity: dana })).data).toEqual({ _entities: [{ id }] });
  });

  test('not through their people, and not what they spent', async () => {
    const source = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on User { id orders(first: 3) { tenant { id } } } ... on Tenant { id spent { amount } }
    } }`;
    const representations = [
      ...representationsOf('User', ['u1', 'u2', 'u4', 'u999']),
      ...representationsOf('Tenant', ['acme', 'globex']),
    ];
    const { data } = await send({ source, variables: { representations }, identity: ada });
    const acmes = { length: 3, 0: { tenant: { id: 'acme' } } };
    expect(data).toMatchObject({
      _entities: [
        { id: 'u1', orders: acmes },
        { id: 'u2', orders: null },
        { id: 'u4', orders: acmes },
        { id: 'u999', orders: null },
        { id: 'acme', spent: { amount: expect.any(Number) } },
        { id: 'globex', spent: null },
      ],
    });
    const anonymous = await send({ source, variables: { representations } });
    expect(JSON.stringify(anonymous.data)).not.toContain('amount');
    expect(JSON.stringify(anonymous.data)).not.toContain('"tenant"');
  });

  test('not by cancelling them', async () => {
    const open = seeds.findLast(({ tenantId, status }) => tenantId === 'acme' && status === 'PLACED');
    const source = 'mutation ($id: ID!) { cancelOrder(id: $id) { id status } }';
    const variables = { id: `o${open?.number}` };
    expect((await send({ source, variables, identity: ben })).codes).toEqual(['BAD_USER_INPUT']);
    const { data } = await send({ source, variables, identity: ada });
    expect(data).toEqual({ cancelOrder: { id: variables.id, status: 'CANCELLED' } });
    expect((await send({ source, variables, identity: ada })).codes).toEqual(['BAD_USER_INPUT']);
  });

  test.each(['{ orders { totalCount } }', '{ order(id: "o1") { id } }', '{ cart { total { amount } } }'])(
    'and nobody sees any: %s',
    async (source) => {
      expect((await send({ source })).codes).toEqual(['UNAUTHENTICATED']);
    },
  );

  test('an identity of one tenant with the user of another may not order', async () => {
    const source = 'mutation { placeOrder(input: { items: [{ upc: "p1" }] }) { order { id } } }';
    expect((await send({ source, identity: { ...ada, tenantId: 'globex' } })).codes).toEqual(['FORBIDDEN']);
  });
});

describe('entities of other services', () => {
  const source = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Product { alsoBought(first: 2) { upc } } ... on Category { id unitsSold }
  } }`;

  test('50 products with what was also bought take one statement', async () => {
    const representations = Array.from({ length: 50 }, (_, index) => ({
      __typename: 'Product',
      upc: `p${index + 1}`,
    }));
    const { data, codes, statements } = await send({ source, variables: { representations } });
    expect(codes).toEqual([]);
    expect(data?.['_entities']).toHaveLength(50);
    expect(statements).toHaveLength(1);
  });

  test('all categories take one statement, and an unknown one sold nothing', async () => {
    const ids = [...Array.from({ length: 12 }, (_, index) => `c${index + 1}`), 'c99'];
    type Answer = { _entities: { id: string; unitsSold: number }[] };
    const { data, statements } = await send<Answer>({
      source,
      variables: { representations: representationsOf('Category', ids) },
    });
    const categories = data['_entities'];
    expect(categories.map(({ unitsSold }) => unitsSold > 0)).toEqual(ids.map((id) => id !== 'c99'));
    expect(statements).toHaveLength(1);
  });
});

describe('payments', () => {
  test('are by card or on account, due in 30 days', async () => {
    const source = `{ orders(first: 50) { nodes { placedAt payment {
      __typename ... on CardPayment { scheme lastDigits } ... on InvoicePayment { invoiceNumber dueAt }
    } } } }`;
    type Answer = {
      orders: {
        nodes: { placedAt: string; payment: { __typename: string; dueAt?: string } }[];
      };
    };
    const { nodes } = (await send<Answer>({ source, identity: ada })).data.orders;
    const kinds = new Set(nodes.map(({ payment }) => payment['__typename']));
    expect(kinds).toEqual(new Set(['CardPayment', 'InvoicePayment']));
    for (const { placedAt, payment } of nodes.filter(({ payment }) => payment.dueAt !== undefined)) {
      expect(Date.parse(payment.dueAt ?? '') - Date.parse(placedAt)).toBe(30 * 24 * 3_600_000);
    }
  });
});
