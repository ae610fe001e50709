import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectNoLeak, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startSubgraphs } from '#test/testkit/start-subgraphs.ts';
import type { RunningSubgraphs } from '#test/testkit/start-subgraphs.ts';

let shop: RunningSubgraphs;
let gateway: GatewayProcess;

beforeAll(async () => {
  shop = await startSubgraphs();
  gateway = await startGateway({ config: shop.config });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const query = '{ topProducts(first: 3) { upc name inStock reviewCount } warehouses { id } }';

describe('the example shop', () => {
  test('answers from several services at once', async () => {
    const { body } = await post(gateway.url, { query });
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      topProducts: Array.from({ length: 3 }, () => ({
        upc: expect.stringMatching(/^p\d+$/),
        name: expect.any(String),
        inStock: expect.any(Boolean),
        reviewCount: expect.any(Number),
      })),
      warehouses: expect.arrayContaining([{ id: expect.any(String) }]),
    });
  });

  test('shows nobody what is for those who have signed in', async () => {
    const { status, body } = await post(gateway.url, {
      query: '{ tenant { name } topProducts(first: 1) { upc } }',
    });
    expect([status, body.data?.['tenant']]).toEqual([200, null]);
    expect(body.errors).toMatchObject([
      { path: ['tenant'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } },
    ]);
  });

  test('goes on without one of its services, and says what is missing', async () => {
    await shop.stop('reviews');
    const answer = await post(gateway.url, { query });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      topProducts: Array.from({ length: 3 }, () => ({
        name: expect.any(String),
        inStock: expect.any(Boolean),
        reviewCount: null,
      })),
      warehouses: expect.arrayContaining([{ id: expect.any(String) }]),
    });
    expect(new Set(answer.body.errors?.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['SUBGRAPH_UNREACHABLE']),
    );
    expectNoLeak(answer);
    const id = requestIdOf(answer);
    expect(await gateway.record(({ requestId }) => requestId === id)).toMatchObject({
      outcome: 'partial',
      codes: ['SUBGRAPH_UNREACHABLE'],
      fetches: expect.arrayContaining([
        expect.objectContaining({ subgraph: 'reviews', code: 'SUBGRAPH_UNREACHABLE' }),
        expect.objectContaining({ subgraph: 'inventory', status: 200 }),
      ]),
    });
  });
});
