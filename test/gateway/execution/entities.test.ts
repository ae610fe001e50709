import { describe, expect, test } from '@jest/globals';
import { answerEntities, representationsTo, slotsOf } from '#test/gateway/execution/answer-entities.ts';
import { pathsOf } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

describe('equal entities', () => {
  test('are asked for once, and each gets the answer', async () => {
    const { data, sent } = await runInShop({
      text: '{ products { name stars } }',
      stubs: {
        catalog: () => ({
          data: {
            products: [product('1', { name: 'a' }), product('2', { name: 'b' }), product('1', { name: 'c' })],
          },
        }),
        reviews: answerEntities(({ id }) => ({ stars: Number(id) })),
      },
    });
    expect(representationsTo('reviews', sent)).toEqual([product('1'), product('2')]);
    expect(data).toEqual({
      products: [
        { name: 'a', stars: 1 },
        { name: 'b', stars: 2 },
        { name: 'c', stars: 1 },
      ],
    });
  });

  test('share what is below them, and what later fetches add to it', async () => {
    const { data } = await runInShop({
      text: '{ shelves { best { text product { name } } } }',
      stubs: {
        catalog: (request) =>
          request.query.includes('_entities')
            ? answerEntities(({ id }) => ({ name: `name ${id}` }))(request)
            : { data: { shelves: [[product('1'), product('1')], [product('2')]] } },
        reviews: answerEntities(({ id }) => ({ best: { text: id, product: product(`${id}0`) } })),
      },
    });
    const best = (id: string): object => ({ best: { text: id, product: { name: `name ${id}0` } } });
    expect(data).toEqual({ shelves: [[best('1'), best('1')], [best('2')]] });
  });

  test('of different places do not mix what they call alike', async () => {
    const { data } = await runInShop({
      text: `{
        a: products { list: reviews(first: 1) { text } }
        b: products { list: reviews(first: 2) { text } }
      }`,
      stubs: {
        catalog: () => ({ data: { a: [product('1')], b: [product('1')] } }),
        reviews: (request) => {
          const { query } = request;
          const data = slotsOf(request).map(({ key }) => {
            const [, alias = 'reviews', first] =
              new RegExp(`${key}:[^{]*\\{[^}]*?(?:(\\w+):)?reviews\\(first:(\\d)`).exec(query) ?? [];
            return [key, [{ [alias]: [{ text: first === '1' ? 'one' : 'two' }] }]];
          });
          return { data: Object.fromEntries(data) };
        },
      },
    });
    expect(data).toEqual({ a: [{ list: [{ text: 'one' }] }], b: [{ list: [{ text: 'two' }] }] });
  });
});

test('entities stand where they stood in nested lists, nulls between them', async () => {
  const { data, sent } = await runInShop({
    text: '{ shelves { stars } }',
    stubs: {
      catalog: () => ({ data: { shelves: [null, [null, product('1')], [], [product('2'), null]] } }),
      reviews: answerEntities(({ id }) => ({ stars: Number(id) })),
    },
  });
  expect(data).toEqual({ shelves: [null, [null, { stars: 1 }], [], [{ stars: 2 }, null]] });
  expect(representationsTo('reviews', sent)).toHaveLength(2);
});

test('nobody is asked for entities of which there are none', async () => {
  const { data, sent } = await runInShop({
    text: '{ products { stars } shelves { stars } product(id: 1) { stars } }',
    stubs: { catalog: () => ({ data: { products: [], shelves: [[null]], product: null } }) },
  });
  expect(data).toEqual({ products: [], shelves: [[null]], product: null });
  expect(sent).toHaveLength(1);
});

test.each([
  [
    'the fields of other subgraphs',
    { name: 'theirs', stars: 1 },
    { name: 'ours', twin: { id: '9' }, stars: 1 },
  ],
  ['what is below them', { twin: { id: 'theirs' }, stars: 1 }, { name: 'ours', twin: { id: '9' }, stars: 1 }],
  ['its key', { id: 'theirs', stars: 1 }, { name: 'ours', twin: { id: '9' }, stars: 1 }],
  ['its type', { __typename: 'Review', stars: 1 }, { name: 'ours', twin: { id: '9' }, stars: 1 }],
])('what a subgraph gives without being asked does not replace %s', async (_what, given, expected) => {
  const { data, errors } = await runInShop({
    text: '{ products { name twin { id } stars } }',
    stubs: {
      catalog: () => ({ data: { products: [product('1', { name: 'ours', twin: { id: '9' } })] } }),
      reviews: answerEntities(() => given),
    },
  });
  expect(data).toEqual({ products: [expected] });
  expect(errors).toEqual([]);
});

test('an entity that does not exist leaves its fields null', async () => {
  const { data, errors } = await runInShop({
    text: '{ products { id stars } }',
    stubs: {
      catalog: () => ({ data: { products: [product('1'), product('2')] } }),
      reviews: answerEntities(({ id }) => (id === '1' ? null : { stars: 2 })),
    },
  });
  expect(data).toEqual({
    products: [
      { id: '1', stars: null },
      { id: '2', stars: 2 },
    ],
  });
  expect(errors).toEqual([]);
});

describe('two subgraphs that know more about one entity', () => {
  test.each([
    ['the first answers first', 'reviews'],
    ['the second answers first', 'stock'],
  ])('add up in any order: %s', async (_name, slow) => {
    const answer = (subgraph: string, fields: object) => {
      const stub = answerEntities(() => ({ __typename: 'Product', ...fields }));
      return async (request: Parameters<typeof stub>[0]) => {
        if (subgraph === slow) for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        return stub(request);
      };
    };
    const { text } = await runInShop({
      text: '{ products { name stars best { text } inStock } }',
      stubs: {
        catalog: () => ({ data: { products: [product('1', { name: 'a' }), product('1', { name: 'a' })] } }),
        reviews: answer('reviews', { stars: 5, best: { text: 't' } }),
        stock: answer('stock', { inStock: true }),
      },
    });
    const one = '{"name":"a","stars":5,"best":{"text":"t"},"inStock":true}';
    expect(text).toBe(`{"products":[${one},${one}]}`);
  });
});

describe('one request for the entities of several places', () => {
  const text = '{ products { name stars } product(id: 9) { name best { text } } }';
  const catalog = () => ({
    data: { products: [product('1', { name: 'a' })], product: product('9', { name: 'z' }) },
  });

  test('is one request', async () => {
    const { data, sent } = await runInShop({
      text,
      stubs: { catalog, reviews: answerEntities(({ id }) => ({ stars: 5, best: { text: id } })) },
    });
    expect(data).toEqual({
      products: [{ name: 'a', stars: 5 }],
      product: { name: 'z', best: { text: '9' } },
    });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['catalog', 'reviews']);
    expect(slotsOf(sent[1]!)).toHaveLength(2);
  });

  test('is sent again place by place where one takes the whole answer down: the others stand', async () => {
    const entities = answerEntities(({ id }) => ({ stars: 5, best: { text: id } }));
    const { data, errors, sent } = await runInShop({
      text,
      stubs: {
        catalog,
        reviews: (request) =>
          representationsTo('reviews', [request]).some(({ id }) => id === '9')
            ? { data: null, errors: [{ message: 'x', path: ['_entities'] }] }
            : entities(request),
      },
    });
    expect(data).toEqual({ products: [{ name: 'a', stars: 5 }], product: { name: 'z', best: null } });
    expect(pathsOf(errors)).toEqual(['product']);
    const alone = sent.slice(2).map((request) => representationsTo('reviews', [request]));
    expect(alone).toHaveLength(2);
    expect(alone).toEqual(expect.arrayContaining([[product('1')], [product('9')]]));
  });
});
