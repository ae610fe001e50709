import { describe, expect, test } from '@jest/globals';
import { answerEntities } from '#test/gateway/execution/answer-entities.ts';
import { pathsOf } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

describe('a null where there must be a value', () => {
  test('goes up through the lists whose items must not be null, and no further', async () => {
    const { data, errors } = await runInShop({
      text: '{ strict { name } version }',
      stubs: {
        catalog: () => ({ data: { version: '1', strict: [[{ name: 'a' }], [{ name: 'b' }, null]] } }),
      },
    });
    expect(data).toEqual({ strict: null, version: '1' });
    expect(pathsOf(errors)).toEqual(['strict.1.1']);
  });

  test('stops at the first list item that may be null', async () => {
    const { data } = await runInShop({
      text: '{ shelves { id name } }',
      stubs: {
        catalog: () => ({
          data: {
            shelves: [
              [
                { id: '1', name: 'a' },
                { id: null, name: 'b' },
              ],
              [],
            ],
          },
        }),
      },
    });
    expect(data).toEqual({ shelves: [[{ id: '1', name: 'a' }, null], []] });
  });

  test('takes the entity with it whose field another subgraph failed to give', async () => {
    const { data, errors } = await runInShop({
      text: '{ shelves { name rating } }',
      stubs: {
        catalog: () => ({ data: { shelves: [[product('1', { name: 'a' }), product('2', { name: 'b' })]] } }),
        reviews: () => ({
          data: { _entities: [{ rating: 4.5 }, null] },
          errors: [{ message: 'no rating', path: ['_entities', 1, 'rating'] }],
        }),
      },
    });
    expect(data).toEqual({ shelves: [[{ name: 'a', rating: 4.5 }, null]] });
    expect(pathsOf(errors)).toEqual(['shelves.0.1.rating']);
  });

  test('takes the list with it where the failed entity must not be null', async () => {
    const { data } = await runInShop({
      text: '{ products { name rating } version }',
      stubs: {
        catalog: () => ({ data: { version: '1', products: [product('1', { name: 'a' })] } }),
        reviews: answerEntities(() => ({ rating: null })),
      },
    });
    expect(data).toEqual({ products: null, version: '1' });
  });
});

describe('a value that is none of its type', () => {
  const answered = async (values: object): Promise<{ data: unknown; paths: readonly unknown[] }> => {
    const { data, errors } = await runInShop({
      text: '{ product(id: 1) { name color price weight extra } }',
      stubs: {
        catalog: () => ({
          data: { product: { name: 'a', color: 'RED', price: 1.5, weight: 2, extra: null, ...values } },
        }),
      },
    });
    return { data, paths: pathsOf(errors) };
  };
  const whole = { name: 'a', color: 'RED', price: 1.5, weight: 2, extra: null };

  test.each([
    ['an enum value that clients do not know', { color: 'PURPLE' }, 'product.color'],
    ['an object in place of an enum value', { color: { toString: 'RED' } }, 'product.color'],
    ['a fraction in place of an Int', { weight: 1.5 }, 'product.weight'],
    ['an Int that is too large', { weight: 2 ** 31 }, 'product.weight'],
    ['text in place of a Float', { price: '1.5' }, 'product.price'],
    ['a list in place of a String', { name: ['a'] }, 'product.name'],
  ])('is null: %s', async (_name, values, path) => {
    const [key = ''] = Object.keys(values);
    expect(await answered(values)).toEqual({ data: { product: { ...whole, [key]: null } }, paths: [path] });
  });

  test.each([[{ deep: [1, { a: null }] }], ['text'], [false], [[]]])(
    'does not exist for a custom scalar: %j is passed on',
    async (extra) => {
      expect(await answered({ extra })).toEqual({ data: { product: { ...whole, extra } }, paths: [] });
    },
  );
});

describe('an object whose type is unknown to clients', () => {
  test.each(['SecretMedia', 'Product', 'Json', 'constructor', 42])(
    'is null, and its name %j leaks nowhere',
    async (typeName) => {
      const { text, errors } = await runInShop({
        text: '{ media { __typename title } }',
        stubs: {
          catalog: () => ({
            data: {
              media: [
                { __typename: typeName, title: 'x' },
                { __typename: 'Book', title: 'b' },
              ],
            },
          }),
        },
      });
      expect(JSON.parse(text)).toEqual({ media: [null, { __typename: 'Book', title: 'b' }] });
      expect(pathsOf(errors)).toEqual(['media.0']);
      expect(JSON.stringify(errors)).not.toContain(String(typeName));
    },
  );
});
