import { describe, expect, test } from '@jest/globals';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import { codesOf, pathsOf } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

const malformed: readonly (readonly [string, string])[] = [
  ['an empty body', ''],
  ['a page of HTML', '<html><body>502 Bad Gateway</body></html>'],
  ['JSON that ends too early', '{"data":{"_entities":[{"stars":5}'],
  ['neither data nor errors', '{"extensions":{}}'],
  ['null', 'null'],
  ['a list', '[{"data":{}}]'],
  ['data that is a list', '{"data":[]}'],
  ['errors that are none', '{"data":null,"errors":"no"}'],
];

describe('an answer that is no answer', () => {
  test.each(malformed)('fails its own field of the root alone: %s', async (_name, body) => {
    const { data, errors } = await runInShop({
      text: '{ version motto }',
      stubs: { catalog: () => ({ data: { version: '1' } }), reviews: () => body },
    });
    expect(data).toEqual({ version: '1', motto: null });
    expect(codesOf(errors)).toEqual(['SUBGRAPH_MALFORMED_RESPONSE']);
    expect(pathsOf(errors)).toEqual(['motto']);
  });

  test.each(malformed)('fails its own entities alone: %s', async (_name, body) => {
    const { data, errors } = await runInShop({
      text: '{ products { name stars } version }',
      stubs: {
        catalog: () => ({ data: { version: '1', products: [product('1', { name: 'a' })] } }),
        reviews: () => body,
      },
    });
    expect(data).toEqual({ version: '1', products: [{ name: 'a', stars: null }] });
    expect(codesOf(errors)).toEqual(['SUBGRAPH_MALFORMED_RESPONSE']);
    expect(pathsOf(errors)).toEqual(['products']);
  });
});

describe('entities that do not match what was asked for', () => {
  test.each([
    ['too few', [{ stars: 1 }]],
    ['too many', [{ stars: 1 }, { stars: 2 }, { stars: 3 }]],
    ['none', []],
    ['an object in place of the list', { stars: 1 }],
    ['null', null],
  ])('are not given to anyone: %s', async (_name, entities) => {
    const { data, errors } = await runInShop({
      text: '{ products { id stars } }',
      stubs: {
        catalog: () => ({ data: { products: [product('1'), product('2')] } }),
        reviews: () => ({ data: { _entities: entities } }),
      },
    });
    expect(data).toEqual({
      products: [
        { id: '1', stars: null },
        { id: '2', stars: null },
      ],
    });
    expect(codesOf(errors)).toEqual(['SUBGRAPH_MALFORMED_RESPONSE']);
    expect(pathsOf(errors)).toEqual(['products']);
  });

  test.each([[5], ['text'], [[{ stars: 1 }]]])('item by item: %j is nothing', async (item) => {
    const { data } = await runInShop({
      text: '{ products { id stars } }',
      stubs: {
        catalog: () => ({ data: { products: [product('1'), product('2')] } }),
        reviews: () => ({ data: { _entities: [item, { stars: 2 }] } }),
      },
    });
    expect(data).toEqual({
      products: [
        { id: '1', stars: null },
        { id: '2', stars: 2 },
      ],
    });
  });
});

test('a field of the root that is not in the data at all is an error of its own', async () => {
  const { data, errors } = await runInShop({
    text: '{ version products { id } }',
    stubs: { catalog: () => ({ data: { version: '1' } }) },
  });
  expect(data).toEqual({ version: '1', products: null });
  expect(codesOf(errors)).toEqual(['SUBGRAPH_MALFORMED_RESPONSE']);
  expect(pathsOf(errors)).toEqual(['products']);
});

test.each([
  ['an object', { id: '1' }],
  ['text', 'products'],
  ['a number', 3],
])('what is no list where there must be one is null: %s', async (_name, products) => {
  const { data, errors } = await runInShop({
    text: '{ products { id stars } version }',
    stubs: { catalog: () => ({ data: { products, version: '1' } }) },
  });
  expect(data).toEqual({ products: null, version: '1' });
  expect(pathsOf(errors)).toEqual(['products']);
});

test.each([
  'SUBGRAPH_TIMEOUT',
  'SUBGRAPH_UNREACHABLE',
  'SUBGRAPH_RESPONSE_TOO_LARGE',
  'SUBGRAPH_HTTP_ERROR',
] as const)('%s fails one leg, tells the client no more, and the rest of the answer stands', async (code) => {
  const { data, errors, logged } = await runInShop({
    text: '{ products { name stars inStock } motto }',
    stubs: {
      catalog: () => ({ data: { products: [product('1', { name: 'a' })] } }),
      reviews: () => {
        throw new SubgraphFailure(code, 'http://10.0.0.7 failed');
      },
      stock: () => ({ data: { _entities: [{ inStock: true }] } }),
    },
  });
  expect(data).toEqual({ products: [{ name: 'a', stars: null, inStock: true }], motto: null });
  expect(codesOf(errors)).toEqual([code, code]);
  expect(new Set(pathsOf(errors))).toEqual(new Set(['motto', 'products']));
  expect(JSON.stringify(errors)).not.toContain('10.0.0.7');
  expect(logged.map(({ subgraph, message }) => `${subgraph}: ${message}`)).toEqual([
    'reviews: http://10.0.0.7 failed',
    'reviews: http://10.0.0.7 failed',
  ]);
});

test('an error status with a body of no use is an HTTP error of that leg', async () => {
  const { data, errors } = await runInShop({
    text: '{ motto }',
    status: 503,
    stubs: { reviews: () => '<html>down</html>' },
  });
  expect(data).toEqual({ motto: null });
  expect(codesOf(errors)).toEqual(['SUBGRAPH_HTTP_ERROR']);
});
