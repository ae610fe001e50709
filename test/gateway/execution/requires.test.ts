import { describe, expect, test } from '@jest/globals';
import { answerEntities, representationsTo } from '#test/gateway/execution/answer-entities.ts';
import { pathsOf } from '#test/gateway/execution/run-operation.ts';
import type { Outcome } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

describe('what a field @requires', () => {
  const run = (products: readonly object[], errors: readonly object[] = []): Promise<Outcome> =>
    runInShop({
      text: '{ products { id shipping } }',
      stubs: {
        catalog: () => ({ data: { products }, errors }),
        stock: answerEntities(({ id, price }) => ({ shipping: price === null ? 0 : Number(id) * 10 })),
      },
    });

  test('goes into the representation, and not to the client', async () => {
    const { data, sent } = await run([product('1', { price: 2.5, weight: 3 })]);
    expect(data).toEqual({ products: [{ id: '1', shipping: 10 }] });
    expect(representationsTo('stock', sent)).toEqual([product('1', { price: 2.5, weight: 3 })]);
  });

  test('is sent as null where it is null', async () => {
    const { data, sent, errors } = await run([product('1', { price: null, weight: 3 })]);
    expect(data).toEqual({ products: [{ id: '1', shipping: 0 }] });
    expect(representationsTo('stock', sent)).toEqual([product('1', { price: null, weight: 3 })]);
    expect(errors).toEqual([]);
  });

  test('leaves out the entity for which it is nested thousands of levels deep', async () => {
    const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    const { data, sent } = await run([
      product('1', { price: deep(2001), weight: 3 }),
      product('2', { price: deep(2000), weight: 3 }),
    ]);
    expect(data).toEqual({
      products: [
        { id: '1', shipping: null },
        { id: '2', shipping: 20 },
      ],
    });
    expect(representationsTo('stock', sent)).toHaveLength(1);
  });

  test('leaves out the entity for which it is missing: its field is null, the others stand', async () => {
    const { data, sent } = await run([
      product('1', { price: 1, weight: 1 }),
      product('2', { weight: 2 }),
      product('3', { price: 3, weight: 3 }),
    ]);
    expect(data).toEqual({
      products: [
        { id: '1', shipping: 10 },
        { id: '2', shipping: null },
        { id: '3', shipping: 30 },
      ],
    });
    expect(representationsTo('stock', sent).map(({ id }) => id)).toEqual(['1', '3']);
  });

  test('asks nobody where it is missing for all, and its own error is the only one, at the object that lacks it', async () => {
    const failed = { message: 'no price', path: ['products', 0, 'price'] };
    const { data, sent, errors } = await run([product('1', { weight: 1 })], [failed]);
    expect(data).toEqual({ products: [{ id: '1', shipping: null }] });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['catalog']);
    expect(pathsOf(errors)).toEqual(['products.0']);
  });
});
