import { describe, expect, test } from '@jest/globals';
import { answerEntities } from '#test/gateway/execution/answer-entities.ts';
import { codesOf, graphOf, pathsOf } from '#test/gateway/execution/run-operation.ts';
import type { Outcome } from '#test/gateway/execution/run-operation.ts';

/** Both subgraphs list the parts of a product, and each knows its own of them. */
const run = graphOf({
  a: `
    type Query { product: Product }
    type Product @key(fields: "id") { id: ID! parts: [Part] @shareable grid: [[Part]] @shareable }
    type Part { name: String }`,
  b: `
    type Product @key(fields: "id") { id: ID! parts: [Part] @shareable grid: [[Part]] @shareable }
    type Part { weight: Int }`,
});

describe('a list that two subgraphs give', () => {
  const merged = (field: 'parts' | 'grid', fromA: unknown, fromB: unknown): Promise<Outcome> =>
    run({
      text: `{ product { ${field} { name weight } } }`,
      stubs: {
        a: () => ({ data: { product: { __typename: 'Product', id: '1', [field]: fromA } } }),
        b: answerEntities(() => ({ [field]: fromB })),
      },
    });

  test('is joined item by item', async () => {
    const { data, errors } = await merged(
      'parts',
      [{ name: 'x' }, { name: 'y' }],
      [{ weight: 1 }, { weight: 2 }],
    );
    expect(data).toEqual({
      product: {
        parts: [
          { name: 'x', weight: 1 },
          { name: 'y', weight: 2 },
        ],
      },
    });
    expect(errors).toEqual([]);
  });

  test('is joined item by item in nested lists, nulls between them', async () => {
    const { data } = await merged(
      'grid',
      [[{ name: 'x' }, null], null, [], [{ name: 'y' }]],
      [[{ weight: 1 }, null], null, [], [{ weight: 2 }]],
    );
    expect(data).toEqual({
      product: { grid: [[{ name: 'x', weight: 1 }, null], null, [], [{ name: 'y', weight: 2 }]] },
    });
  });

  test('is joined once for equal products, however often they stand in the answer', async () => {
    const product = { __typename: 'Product', id: '1', parts: [{ name: 'x' }] };
    const { data, sent } = await run({
      text: `{
        first: product { parts { name weight } }
        second: product { parts { name weight } }
      }`,
      stubs: {
        a: () => ({ data: { first: product, second: product } }),
        b: answerEntities(() => ({ parts: [{ weight: 1 }] })),
      },
    });
    const parts = [{ name: 'x', weight: 1 }];
    expect(data).toEqual({ first: { parts }, second: { parts } });
    expect(sent).toHaveLength(2);
  });

  test.each([
    ['fewer', [{ weight: 1 }]],
    ['more', [{ weight: 1 }, { weight: 2 }, { weight: 3 }]],
  ])('stays as it is, with an error, where the other one has %s items', async (_name, fromB) => {
    const { data, errors } = await merged('parts', [{ name: 'x' }, { name: 'y' }], fromB);
    expect(data).toEqual({
      product: {
        parts: [
          { name: 'x', weight: null },
          { name: 'y', weight: null },
        ],
      },
    });
    expect(codesOf(errors)).toEqual(['SUBGRAPH_MALFORMED_RESPONSE']);
    expect(pathsOf(errors)).toEqual(['product.parts']);
  });

  test('stays as it is, with an error, where only lists within it differ', async () => {
    const { data, errors } = await merged(
      'grid',
      [[{ name: 'x' }], []],
      [[{ weight: 1 }, { weight: 2 }], []],
    );
    expect(data).toEqual({ product: { grid: [[{ name: 'x', weight: null }], []] } });
    expect(pathsOf(errors)).toEqual(['product.grid']);
  });

  test('stays where the other subgraph gives null', async () => {
    const { data } = await merged('parts', [{ name: 'x' }, { name: 'y' }], null);
    expect(data).toEqual({
      product: {
        parts: [
          { name: 'x', weight: null },
          { name: 'y', weight: null },
        ],
      },
    });
  });

  test('is null, with an error, where the other subgraph gives no list', async () => {
    const { data, errors } = await merged('parts', [{ name: 'x' }], { weight: 1 });
    expect(data).toEqual({ product: { parts: null } });
    expect(pathsOf(errors)).toEqual(['product.parts']);
  });
});
