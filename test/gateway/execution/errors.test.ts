import { describe, expect, test } from '@jest/globals';
import { answerEntities } from '#test/gateway/execution/answer-entities.ts';
import { codesOf, pathsOf } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

const secret = 'connect ECONNREFUSED 10.0.0.7:5432';

describe('an error of a representation', () => {
  test('is one at every place of the entity, in the terms of the answer', async () => {
    const { data, errors } = await runInShop({
      text: '{ shelves { stars } }',
      stubs: {
        catalog: () => ({
          data: { shelves: [[product('1'), product('2')], null, [product('2'), null, product('3')]] },
        }),
        reviews: () => ({
          data: { _entities: [{ stars: 1 }, { stars: null }, { stars: 3 }] },
          errors: [{ message: 'x', path: ['_entities', 1, 'stars'] }],
        }),
      },
    });
    expect(data).toEqual({
      shelves: [[{ stars: 1 }, { stars: null }], null, [{ stars: null }, null, { stars: 3 }]],
    });
    expect(pathsOf(errors)).toEqual(['shelves.0.1.stars', 'shelves.2.0.stars']);
  });

  test('keeps what its path says below the entity', async () => {
    const { errors } = await runInShop({
      text: '{ products { notes: reviews { text } } }',
      stubs: {
        catalog: () => ({ data: { products: [product('1')] } }),
        reviews: () => ({
          data: { _entities: [{ notes: [{ text: 'a' }, { text: null }] }] },
          errors: [{ message: 'x', path: ['_entities', 0, 'notes', 1, 'text'] }],
        }),
      },
    });
    expect(pathsOf(errors)).toEqual(['products.0.notes.1.text']);
  });

  test.each([[['_entities', 7, 'stars']], [['_entities', '__proto__']], [['_entities']], [[]], [undefined]])(
    'whose path %j is of no use is one of the field that was joined',
    async (path) => {
      const { data, errors } = await runInShop({
        text: '{ products { id stars } }',
        stubs: {
          catalog: () => ({ data: { products: [product('1')] } }),
          reviews: () => ({ data: { _entities: [{ stars: 1 }] }, errors: [{ message: 'x', path }] }),
        },
      });
      expect(data).toEqual({ products: [{ id: '1', stars: 1 }] });
      expect(pathsOf(errors)).toEqual(['products']);
    },
  );
});

describe('the path of an error', () => {
  const invented = Array.from({ length: 5_000 }, () => 'invented');
  const reported = async (path: readonly (string | number)[]): Promise<readonly (string | undefined)[]> => {
    const { errors } = await runInShop({
      text: '{ products { notes: reviews { text } } }',
      stubs: {
        catalog: () => ({ data: { products: [product('1')] } }),
        reviews: () => ({
          data: { _entities: [{ notes: [{ text: 'a' }] }] },
          errors: [{ message: 'x', path }],
        }),
      },
    });
    return pathsOf(errors);
  };

  test.each([
    [['_entities', 0, 'notes', 0, 'text', ...invented], 'products.0.notes.0.text'],
    [['_entities', 0, 'notes', 0, ...invented], 'products.0.notes.0'],
    [
      ['_entities', 0, 'notes', ...Array.from({ length: 5_000 }, () => 0)],
      'products.0.notes.0.0.0.0.0.0.0.0',
    ],
    [['_entities', 0, 'notes', -1, 'text'], 'products.0.notes'],
    [['_entities', 0, 'notes', 0.5, 'text'], 'products.0.notes'],
    [['_entities', 0, 'reviews', 0, 'text'], 'products.0'],
    [['_entities', 0, 7, 'notes'], 'products.0'],
    [['_entities', 0, '__proto__'], 'products.0'],
  ])('leads no further than what was asked of an entity: %#', async (path, shown) => {
    expect(await reported(path)).toEqual([shown]);
  });

  test.each([[['elsewhere', 0, 'notes']], [['product', '__proto__']], [[0, 'notes']]])(
    'that begins with nothing that was asked for is reported once, where the entities are: %j',
    async (path) => {
      expect(await reported(path)).toEqual(['products']);
    },
  );

  test.each([
    [['version', ...invented], ['version']],
    [
      ['elsewhere', 'x'],
      ['version', 'other'],
    ],
    [
      [0, 'version'],
      ['version', 'other'],
    ],
  ])('leads no further than what was asked for at the root: %#', async (path, shown) => {
    const { errors } = await runInShop({
      text: '{ version other: label(representations: "a") }',
      stubs: {
        catalog: () => ({ data: { version: '1', other: 'b' }, errors: [{ message: 'x', path }] }),
      },
    });
    expect(pathsOf(errors)).toEqual(shown);
  });

  test('that begins with nothing that was asked for is reported once for all entities of a request', async () => {
    const { errors } = await runInShop({
      text: '{ products { stars } product(id: "2") { rating } }',
      stubs: {
        catalog: () => ({ data: { products: [product('1')], product: product('2') } }),
        reviews: (request) =>
          Object.assign(
            { errors: [{ message: 'x', path: ['elsewhere'] }] },
            answerEntities(() => ({ stars: 1, rating: 2 }))(request),
          ),
      },
    });
    expect(errors).toHaveLength(1);
  });
});

describe('many errors', () => {
  test('of one entity at 250 places are 100, and one that says that there are more', async () => {
    const { errors } = await runInShop({
      text: '{ shelves { stars } }',
      stubs: {
        catalog: () => ({ data: { shelves: [Array.from({ length: 250 }, () => product('1'))] } }),
        reviews: () => ({
          data: { _entities: [{ stars: null }] },
          errors: [{ message: 'x', path: ['_entities', 0, 'stars'] }],
        }),
      },
    });
    expect(errors).toHaveLength(101);
    expect(new Set(pathsOf(errors.slice(0, 100))).size).toBe(100);
    expect(errors[100]?.message).toMatch(/^And \d+ more errors/);
  });

  test('that one subgraph reports are bounded and counted as well', async () => {
    const { data, errors, fetches } = await runInShop({
      text: '{ products { id stars } }',
      stubs: {
        catalog: () => ({ data: { products: Array.from({ length: 200 }, (_, id) => product(`${id}`)) } }),
        reviews: () => ({
          data: { _entities: Array.from({ length: 200 }, () => null) },
          errors: Array.from({ length: 200 }, (_, index) => ({ message: 'x', path: ['_entities', index] })),
        }),
      },
    });
    expect(data).toEqual({
      products: Array.from({ length: 200 }, (_, id) => ({ id: `${id}`, stars: null })),
    });
    expect(errors).toHaveLength(101);
    expect(errors[100]?.message).toBe('And 100 more errors of the services behind this operation.');
    expect(fetches).toMatchObject([{ subgraph: 'catalog' }, { subgraph: 'reviews', errors: 200 }]);
    expect(fetches[0]).not.toHaveProperty('errors');
  });

  test('of the root are bounded and counted as well', async () => {
    const { errors, fetches } = await runInShop({
      text: '{ version }',
      stubs: {
        catalog: () => ({
          data: { version: null },
          errors: Array.from({ length: 200 }, (_, index) => ({ message: `${index}`, path: ['version'] })),
        }),
      },
      errorRules: { includeSubgraphErrors: true },
    });
    expect(errors).toHaveLength(101);
    expect(errors[100]?.message).toBe('And 100 more errors of the services behind this operation.');
    expect(fetches).toMatchObject([{ errors: 200 }]);
  });

  test('of several subgraphs are counted together', async () => {
    const failing = answerEntities(() => null);
    const errorsOf100 = Array.from({ length: 100 }, (_, index) => ({
      message: 'x',
      path: ['_entities', index],
    }));
    const { errors } = await runInShop({
      text: '{ products { stars inStock } }',
      stubs: {
        catalog: () => ({ data: { products: Array.from({ length: 100 }, (_, id) => product(`${id}`)) } }),
        reviews: (request) => Object.assign({ errors: errorsOf100 }, failing(request)),
        stock: () => ({
          data: { _entities: Array.from({ length: 100 }, () => ({ inStock: null })) },
          errors: errorsOf100.map(({ message, path }) => ({
            message,
            path: [...path, 'inStock'],
          })),
        }),
      },
    });
    expect(errors).toHaveLength(101);
    expect(errors[100]?.message).toBe('And 100 more errors of the services behind this operation.');
  });
});

describe('what a subgraph says about its failure', () => {
  const run = (includeSubgraphErrors: boolean) =>
    runInShop({
      text: '{ version motto }',
      errorRules: { includeSubgraphErrors },
      stubs: {
        catalog: () => ({ data: { version: '1' } }),
        reviews: () => ({
          data: { motto: null },
          errors: [{ message: secret, path: ['motto'], extensions: { stacktrace: [secret], code: secret } }],
        }),
      },
    });

  test('is for the log alone', async () => {
    const { data, errors, logged } = await run(false);
    expect(data).toEqual({ version: '1', motto: null });
    expect(codesOf(errors)).toEqual(['DOWNSTREAM_SERVICE_ERROR']);
    expect(pathsOf(errors)).toEqual(['motto']);
    expect(JSON.stringify(errors)).not.toContain(secret);
    expect(JSON.stringify(errors)).not.toContain('reviews');
    expect(logged).toEqual([{ subgraph: 'reviews', message: secret, path: ['motto'] }]);
  });

  test('reaches the client where the operator wants it, without its extensions', async () => {
    const { errors } = await run(true);
    expect(errors).toEqual([
      { message: secret, path: ['motto'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } },
    ]);
  });

  test('without data is an error of each field it was asked for', async () => {
    const { data, errors } = await runInShop({
      text: '{ version motto featured { id } }',
      stubs: {
        catalog: () => ({ data: { version: '1' } }),
        reviews: () => ({ data: null, errors: [{ message: secret }] }),
      },
    });
    expect(data).toEqual({ version: '1', motto: null, featured: null });
    expect(pathsOf(errors)).toEqual(['motto', 'featured']);
  });
});
