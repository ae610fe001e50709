import { describe, expect, test } from '@jest/globals';
import { errorCodes } from '#gateway/errors/error-codes.ts';
import { extensionsOf, showSubgraphError } from '#gateway/execution/show-subgraph-error.ts';
import type { SubgraphErrorRules } from '#gateway/execution/show-subgraph-error.ts';
import { parseSubgraphResponse } from '#gateway/execution/parse-subgraph-response.ts';
import { graphOf } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

const allowed: SubgraphErrorRules = {
  includeSubgraphErrors: false,
  includeSubgraphNames: false,
  subgraphExtensions: ['code', 'reason'],
};

/** The `extensions` that a client reads of an error with these, of the subgraph `shop`. */
function shown(extensions: unknown, rules: Partial<SubgraphErrorRules> = {}): unknown {
  const options = { subgraph: 'shop', rules: { ...allowed, ...rules } };
  const body = JSON.stringify({ data: {}, errors: [{ message: 'own words', extensions }] });
  const [error] = parseSubgraphResponse(200, body, { exactFields: undefined, maxDepth: 10 }).errors;
  if (!error) throw new Error('No error was read');
  return extensionsOf(showSubgraphError(error, { code: 'DOWNSTREAM_SERVICE_ERROR', ...options }), options);
}

describe('a code of a subgraph', () => {
  test('is the code where Weir has no such code', () => {
    expect(shown({ code: 'SOLD_OUT' })).toEqual({ code: 'SOLD_OUT', subgraphCode: 'SOLD_OUT' });
  });

  test.each(Object.keys(errorCodes))('%s is not taken for that of the gateway', (code) => {
    expect(shown({ code })).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR', subgraphCode: code });
  });

  test('that is a number is text', () => {
    expect(shown({ code: 404 })).toEqual({ code: '404', subgraphCode: '404' });
  });

  test.each([
    ['two words'],
    [''],
    ['x'.repeat(101)],
    ['né'],
    [null],
    [{ code: 'A' }],
    [['A']],
    [true],
    ['a\nb'],
  ])('that no program could use is left out: %j', (code) => {
    expect(shown({ code })).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR' });
  });

  test('stays in the log where it is not listed', () => {
    expect(shown({ code: 'SOLD_OUT' }, { subgraphExtensions: [] })).toEqual({
      code: 'DOWNSTREAM_SERVICE_ERROR',
    });
  });
});

describe('other extensions', () => {
  test('reach clients where they are listed, and no others', () => {
    const extensions = {
      reason: { left: 0 },
      stacktrace: ['at 10.0.0.7'],
      requestId: 'forged',
      service: 'x',
    };
    expect(shown(extensions)).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR', reason: { left: 0 } });
  });

  test.each<[string, unknown]>([
    ['a long text', 'x'.repeat(1_001)],
    [
      'long keys',
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}${'k'.repeat(30)}`, 1])),
    ],
    ['many values', Array.from({ length: 101 }, () => 1)],
    ['values nested deeply', [[[[[[1]]]]]]],
  ])('of %s are left out', (_, reason) => {
    expect(shown({ reason, code: 'A' })).toEqual({ code: 'A', subgraphCode: 'A' });
  });

  test('nested thousands deep do no harm', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const body = `{"data":{},"errors":[{"message":"x","extensions":{"reason":${deep}}}]}`;
    const [error] = parseSubgraphResponse(200, body, { exactFields: undefined, maxDepth: 10 }).errors;
    const options = { code: 'DOWNSTREAM_SERVICE_ERROR', subgraph: 'shop', rules: allowed } as const;
    expect(error && showSubgraphError(error, options)).toMatchObject({ extensions: {} });
  });

  test.each([[[]], ['text'], [null], [7]])('that are no object are ignored: %j', (extensions) => {
    expect(shown(extensions)).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR' });
  });
});

describe('the name of a subgraph', () => {
  test.each([
    [true, { service: 'shop' }],
    [false, {}],
    [['shop'], { service: 'shop' }],
    [['other'], {}],
  ])('with the setting %j', (includeSubgraphNames, named) => {
    expect(shown({}, { includeSubgraphNames })).toEqual({ code: 'DOWNSTREAM_SERVICE_ERROR', ...named });
  });
});

describe('messages', () => {
  const messages = async (
    includeSubgraphErrors: SubgraphErrorRules['includeSubgraphErrors'],
  ): Promise<readonly string[]> => {
    const { errors } = await runInShop({
      text: '{ version motto }',
      errorRules: { includeSubgraphErrors },
      stubs: {
        catalog: () => ({
          data: { version: null },
          errors: [{ message: 'catalog says', path: ['version'] }],
        }),
        reviews: () => ({ data: { motto: null }, errors: [{ message: 'reviews says', path: ['motto'] }] }),
      },
    });
    return errors.map(({ message }) => message).sort();
  };
  const masked = 'A service behind this field reported an error.';

  test('reach clients from the subgraphs that are listed alone', async () => {
    expect(await messages(['reviews'])).toEqual([masked, 'reviews says']);
    expect(await messages(true)).toEqual(['catalog says', 'reviews says']);
    expect(await messages(false)).toEqual([masked, masked]);
  });

  test('are cut where they are long', async () => {
    const { errors } = await runInShop({
      text: '{ version }',
      errorRules: { includeSubgraphErrors: true },
      stubs: { catalog: () => ({ data: null, errors: [{ message: 'x'.repeat(100_000) }] }) },
    });
    expect(errors[0]?.message).toBe(`${'x'.repeat(1_000)}…`);
  });
});

test('a leg that fails with an error status says what the subgraph said', async () => {
  const { errors, logged } = await runInShop({
    text: '{ version }',
    status: 403,
    errorRules: { includeSubgraphNames: true },
    stubs: { catalog: () => ({ errors: [{ message: 'Not yours', extensions: { code: 'FORBIDDEN' } }] }) },
  });
  expect(errors.map(({ extensions }) => extensions)).toEqual([
    { code: 'SUBGRAPH_HTTP_ERROR', subgraphCode: 'FORBIDDEN', service: 'catalog' },
  ]);
  expect(logged).toEqual([
    { subgraph: 'catalog', code: 'FORBIDDEN', message: 'The answer has status 403: Not yours' },
  ]);
});

test('entities carry the codes of their own errors, at every place', async () => {
  const { errors } = await runInShop({
    text: '{ products { stars } }',
    errorRules: { includeSubgraphNames: ['reviews'] },
    stubs: {
      catalog: () => ({ data: { products: [product('1'), product('2'), product('1')] } }),
      reviews: () => ({
        data: { _entities: [null, null] },
        errors: [
          { message: 'a', path: ['_entities', 0], extensions: { code: 'NOT_FOUND' } },
          { message: 'b', path: ['_entities', 1], extensions: { code: 'UNAUTHENTICATED' } },
        ],
      }),
    },
  });
  const own = { code: 'NOT_FOUND', subgraphCode: 'NOT_FOUND', service: 'reviews' };
  expect(Object.fromEntries(errors.map(({ path, extensions }) => [path?.join('.'), extensions]))).toEqual({
    'products.0': own,
    'products.2': own,
    'products.1': {
      code: 'DOWNSTREAM_SERVICE_ERROR',
      subgraphCode: 'UNAUTHENTICATED',
      service: 'reviews',
    },
  });
});

test('errors of one place with different codes are two', async () => {
  const run = graphOf({ a: 'type Query { a: String }' });
  const { errors } = await run({
    text: '{ a }',
    stubs: {
      a: () => ({
        data: { a: null },
        errors: ['ONE', 'TWO', 'ONE'].map((code) => ({ message: 'x', path: ['a'], extensions: { code } })),
      }),
    },
  });
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['ONE', 'TWO']);
});
