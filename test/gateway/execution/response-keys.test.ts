import { describe, expect, test } from '@jest/globals';
import { answerEntities, representationsTo } from '#test/gateway/execution/answer-entities.ts';
import { keyOf } from '#test/gateway/execution/key-of.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

describe('one response key in several fragments', () => {
  test('is one field, with what all of them select', async () => {
    const { text } = await runInShop({
      text: `{ product(id: 1) { ...A twin { name } ...B } }
        fragment A on Product { twin { color } }
        fragment B on Product { name twin { price } }`,
      stubs: {
        catalog: () => ({ data: { product: { name: 'n', twin: { price: 1, name: 't', color: 'RED' } } } }),
      },
    });
    expect(text).toBe('{"product":{"twin":{"color":"RED","name":"t","price":1},"name":"n"}}');
  });

  test('stands for another field in each type', async () => {
    const { data, errors } = await runInShop({
      text: '{ media { ... on Book { size: pages } ... on Film { size: minutes } } }',
      stubs: {
        catalog: ({ query }) => ({
          data: {
            media: [
              { __typename: 'Book', [keyOf(query, 'pages')]: 300 },
              { __typename: 'Film', [keyOf(query, 'minutes')]: 90 },
            ],
          },
        }),
      },
    });
    expect(data).toEqual({ media: [{ size: 300 }, { size: 90 }] });
    expect(errors).toEqual([]);
  });

  test('joins what other subgraphs know below different types', async () => {
    const { data } = await runInShop({
      text: '{ media { ... on Book { product { stars } } ... on Film { product { best { text } } } } }',
      stubs: {
        catalog: () => ({
          data: {
            media: [
              { __typename: 'Book', product: product('1') },
              { __typename: 'Film', product: product('2') },
            ],
          },
        }),
        reviews: answerEntities(({ id }) => (id === '1' ? { stars: 1 } : { best: { text: 'two' } })),
      },
    });
    expect(data).toEqual({ media: [{ product: { stars: 1 } }, { product: { best: { text: 'two' } } }] });
  });
});

test('keys stand in the order of the operation, not in that of the answers', async () => {
  const { text } = await runInShop({
    text: '{ motto products { stars name inStock id } version }',
    stubs: {
      catalog: () => ({ data: { version: '1', products: [product('7', { name: 'a' })] } }),
      reviews: (request) =>
        request.query.includes('_entities')
          ? answerEntities(() => ({ stars: 5 }))(request)
          : { data: { motto: 'm' } },
      stock: answerEntities(() => ({ inStock: true })),
    },
  });
  expect(text).toBe(
    '{"motto":"m","products":[{"stars":5,"name":"a","inStock":true,"id":"7"}],"version":"1"}',
  );
});

describe('__typename', () => {
  test('alone at the root asks nobody, also under other names', async () => {
    const { text, sent } = await runInShop({ text: '{ kind: __typename __typename }', stubs: {} });
    expect(text).toBe('{"kind":"Query","__typename":"Query"}');
    expect(sent).toEqual([]);
  });

  test('is written for the root of a mutation', async () => {
    const { text } = await runInShop({
      text: 'mutation { __typename removeProduct(id: 1) }',
      stubs: { catalog: () => ({ data: { removeProduct: 1 } }) },
    });
    expect(text).toBe('{"__typename":"Mutation","removeProduct":1}');
  });

  test('alone, aliased or not, is enough to select of an object', async () => {
    const { data } = await runInShop({
      text: '{ products { kind: __typename } media { __typename } }',
      stubs: {
        catalog: ({ query }) => ({
          data: {
            products: [{ __typename: 'Product', [keyOf(query, '__typename')]: 'Product' }],
            media: [{ __typename: 'Film' }],
          },
        }),
      },
    });
    expect(data).toEqual({ products: [{ kind: 'Product' }], media: [{ __typename: 'Film' }] });
  });

  test('may be missing in the entities that a subgraph gives', async () => {
    const { data, errors } = await runInShop({
      text: '{ products { __typename stars } }',
      stubs: {
        catalog: () => ({ data: { products: [product('1')] } }),
        reviews: answerEntities(() => ({ stars: 3 })),
      },
    });
    expect(data).toEqual({ products: [{ __typename: 'Product', stars: 3 }] });
    expect(errors).toEqual([]);
  });
});

describe('names that mean something to JavaScript or to the gateway', () => {
  test('are keys like any other', async () => {
    const { text, errors } = await runInShop({
      text: '{ products { __proto__: name constructor: stars hasOwnProperty: inStock toString: color } }',
      stubs: {
        catalog: ({ query }) => ({
          data: {
            products: [{ ...product('1'), [keyOf(query, 'name')]: 'p', [keyOf(query, 'color')]: 'RED' }],
          },
        }),
        reviews: answerEntities((_, { query }) => ({ [keyOf(query, 'stars')]: 3 })),
        stock: answerEntities((_, { query }) => ({ [keyOf(query, 'inStock')]: true })),
      },
    });
    expect(text).toBe(
      '{"products":[{"__proto__":"p","constructor":3,"hasOwnProperty":true,"toString":"RED"}]}',
    );
    expect(errors).toEqual([]);
  });

  test('are null where the subgraph does not give them', async () => {
    const { text } = await runInShop({
      text: '{ product(id: 1) { constructor: twin { name } __proto__: twin { name } toString: name } }',
      stubs: { catalog: () => ({ data: { product: {} } }) },
    });
    expect(text).toBe('{"product":{"constructor":null,"__proto__":null,"toString":null}}');
  });

  test('hold objects that are joined without touching any prototype', async () => {
    const { text } = await runInShop({
      text: '{ products { __proto__: twin { name stars } } }',
      stubs: {
        catalog: ({ query }) => ({
          data: { products: [{ [keyOf(query, 'twin')]: product('2', { name: 't' }) }] },
        }),
        reviews: () => '{"data":{"_entities":[{"stars":4,"__proto__":{"polluted":true}}]}}',
      },
    });
    expect(text).toBe('{"products":[{"__proto__":{"name":"t","stars":4}}]}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('go to the subgraph as variables: one called representations, beside the representations', async () => {
    const { data, sent } = await runInShop({
      text: `query ($representations: Int, $r0: Int) {
        products { few: reviews(first: $representations) { text } more: reviews(first: $r0) { text } }
      }`,
      variables: { representations: 1, r0: 2 },
      stubs: {
        catalog: () => ({ data: { products: [product('1')] } }),
        reviews: answerEntities(() => ({ few: [{ text: 'f' }], more: [] })),
      },
    });
    expect(data).toEqual({ products: [{ few: [{ text: 'f' }], more: [] }] });
    expect(representationsTo('reviews', sent)).toEqual([product('1')]);
    const values = Object.values(sent.at(-1)?.variables ?? {});
    expect(values).toEqual(expect.arrayContaining([1, 2]));
  });
});
