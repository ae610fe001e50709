import { expect, test } from '@jest/globals';
import { answerEntities } from '#test/gateway/execution/answer-entities.ts';
import { pathsOf } from '#test/gateway/execution/run-operation.ts';
import type { SentRequest } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

/** Which subgraph is asked for what, without the selections. */
function outline(sent: readonly SentRequest[]): readonly string[] {
  return sent.map(({ subgraph, query }) => {
    const fields = [...query.matchAll(/addProduct|addReview|removeProduct|_entities/g)].map(([name]) => name);
    return `${subgraph}: ${fields.join(' ')}`;
  });
}

test('the root fields of a mutation run in series, each with what is joined to it, across subgraphs', async () => {
  let underWay = 0;
  const entities = answerEntities(() => ({ stars: 0 }));
  const alone =
    (answer: (request: SentRequest) => unknown) =>
    async (request: SentRequest): Promise<unknown> => {
      underWay += 1;
      expect(underWay).toBe(1);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      underWay -= 1;
      return answer(request);
    };
  const { data, sent } = await runInShop({
    text: `mutation {
      first: addProduct(name: "a") { name stars }
      addReview(text: "r") { text }
      removeProduct(id: 1)
      last: addReview(text: "s") { text }
    }`,
    stubs: {
      catalog: alone(({ query }) =>
        query.includes('addProduct')
          ? { data: { first: product('1', { name: 'a' }) } }
          : { data: { removeProduct: 1 } },
      ),
      reviews: alone((request) => {
        if (request.query.includes('_entities')) return entities(request);
        return {
          data: request.query.includes('last') ? { last: { text: 's' } } : { addReview: { text: 'r' } },
        };
      }),
    },
  });
  expect(outline(sent)).toEqual([
    'catalog: addProduct',
    'reviews: _entities',
    'reviews: addReview',
    'catalog: removeProduct',
    'reviews: addReview',
  ]);
  expect(data).toEqual({
    first: { name: 'a', stars: 0 },
    addReview: { text: 'r' },
    removeProduct: 1,
    last: { text: 's' },
  });
});

test('the same mutation twice in one operation is sent as both', async () => {
  const { data, sent } = await runInShop({
    text: 'mutation { a: addReview(text: "r") { text } b: addReview(text: "r") { text } }',
    stubs: { reviews: () => ({ data: { a: { text: '1' }, b: { text: '2' } } }) },
  });
  expect(data).toEqual({ a: { text: '1' }, b: { text: '2' } });
  expect(outline(sent)).toEqual(['reviews: addReview addReview']);
});

test('a mutation that fails is not sent again, and those after it run', async () => {
  const { data, errors, sent } = await runInShop({
    text: 'mutation { addReview(text: "r") { text } removeProduct(id: 1) }',
    stubs: {
      reviews: () => ({ data: null, errors: [{ message: 'x' }] }),
      catalog: () => ({ data: { removeProduct: 1 } }),
    },
  });
  expect(outline(sent)).toEqual(['reviews: addReview', 'catalog: removeProduct']);
  expect(data).toEqual({ addReview: null, removeProduct: 1 });
  expect(pathsOf(errors)).toEqual(['addReview']);
});
