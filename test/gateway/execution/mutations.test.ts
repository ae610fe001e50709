import { describe, expect, test } from '@jest/globals';
import { answerEntities } from '#test/gateway/execution/answer-entities.ts';
import { codesOf, graphOf, pathsOf } from '#test/gateway/execution/run-operation.ts';
import type { SentRequest, Stub } from '#test/gateway/execution/run-operation.ts';
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

/** Mutations of two services, some of which must give a value. */
const runMutation = graphOf({
  payments: `
    type Query { x: Int }
    type Mutation { pay: Int! note: Int account: Account! bill: Bill maybe: Account }
    type Account @key(fields: "id") { id: ID! owner: Owner! }
    type Owner @key(fields: "id") { id: ID! }
    type Bill { total: Int! }`,
  deliveries: `
    type Mutation { ship: Int! ping: Int color: Color! }
    enum Color { RED HIDDEN @inaccessible }
    type Account @key(fields: "id") { id: ID! parcels: Int! }
    type Owner @key(fields: "id") { id: ID! name: String! }`,
});

const declined = { message: 'declined', path: ['pay'] };
const payFails = {
  payments: () => ({ data: null, errors: [declined] }),
  deliveries: () => ({ data: { ship: 1 } }),
};

/** The subgraphs asked, in order. */
function asked(sent: readonly SentRequest[]): readonly string[] {
  return sent.map(({ subgraph, query }) => `${subgraph}${query.includes('_entities') ? ' entities' : ''}`);
}

describe('a root field that must give a value and gives none ends the mutation', () => {
  const endings: readonly (readonly [name: string, text: string])[] = [
    ['plainly', 'mutation { pay ship }'],
    ['under an alias', 'mutation { first: pay then: ship }'],
    ['in a fragment', 'mutation { ...M ship } fragment M on Mutation { pay }'],
    ['with the next one in a fragment', 'mutation { pay ...M } fragment M on Mutation { ship }'],
    [
      'under a condition that holds',
      'mutation ($yes: Boolean = true) { pay @include(if: $yes) ship @include(if: $yes) }',
    ],
    ['with others in its request', 'mutation { pay note ship }'],
  ];
  test.each(endings)('%s', async (_name, text) => {
    const { data, errors, sent } = await runMutation({ text, stubs: payFails });
    expect(data).toBeNull();
    expect(asked(sent)).toEqual(['payments']);
    expect(codesOf(errors).length).toBeGreaterThan(0);
  });

  test('after what stands before it was carried out', async () => {
    const { data, errors, sent } = await runMutation({
      text: 'mutation { ping pay ship }',
      stubs: {
        ...payFails,
        deliveries: ({ query }) => ({ data: query.includes('ping') ? { ping: 3 } : { ship: 1 } }),
      },
    });
    expect(data).toBeNull();
    expect(asked(sent)).toEqual(['deliveries', 'payments']);
    expect(pathsOf(errors)).toEqual(['pay']);
  });

  test('where the null moves up from what another service is asked for', async () => {
    const { data, errors, sent } = await runMutation({
      text: 'mutation { account { parcels } note ship }',
      stubs: {
        payments: () => ({ data: { account: { __typename: 'Account', id: '1' } } }),
        deliveries: answerEntities(() => ({ parcels: null })),
      },
    });
    expect(data).toBeNull();
    expect(asked(sent)).toEqual(['payments', 'deliveries entities']);
    expect(pathsOf(errors)).toEqual(['account.parcels']);
  });

  test('where its value is none of its type', async () => {
    const { data, errors, sent } = await runMutation({
      text: 'mutation { color pay }',
      stubs: { deliveries: () => ({ data: { color: 'HIDDEN' } }), payments: () => ({ data: { pay: 1 } }) },
    });
    expect(data).toBeNull();
    expect(asked(sent)).toEqual(['deliveries']);
    expect(pathsOf(errors)).toEqual(['color']);
  });

  test('where its service cannot be reached', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { pay ship }',
      stubs: { payments: () => '<html>', deliveries: () => ({ data: { ship: 1 } }) },
    });
    expect(data).toBeNull();
    expect(asked(sent)).toEqual(['payments']);
  });
});

describe('a root field that may not be null and that the caller may not see', () => {
  const stubs = { deliveries: () => ({ data: { ping: 1 } }) };

  test('ends the mutation where it stands', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { ping pay note }',
      permitted: 'mutation { ping note }',
      stubs,
    });
    expect(data).toBeNull();
    expect(sent.map(({ query }) => query)).toEqual(['mutation{ping}']);
  });

  test('ends it where one service carries out what is before and what is after', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { ping ...M } fragment M on Mutation { pay ping ship }',
      permitted: 'mutation { ping ...M } fragment M on Mutation { __typename @skip(if: true) ping ship }',
      stubs,
    });
    expect(data).toBeNull();
    expect(sent.map(({ query }) => query)).toEqual(['mutation{ping}']);
  });

  test('ends it before the first request', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { pay ping }',
      permitted: 'mutation { ping }',
      stubs,
    });
    expect(data).toBeNull();
    expect(sent).toEqual([]);
  });

  test('and that a condition leaves out changes nothing', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation ($yes: Boolean = false) { pay @include(if: $yes) ping }',
      permitted: 'mutation { ping }',
      stubs,
    });
    expect(data).toEqual({ ping: 1 });
    expect(sent).toHaveLength(1);
  });
});

describe('a mutation goes on', () => {
  test('after a null where there may be one, also one that moved up', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { bill { total } maybe { parcels } ship }',
      stubs: {
        payments: ({ query }) =>
          query.includes('bill')
            ? {
                data: { bill: null, maybe: { __typename: 'Account', id: '1' } },
                errors: [{ message: 'x', path: ['bill', 'total'] }],
              }
            : { data: {} },
        deliveries: (request) =>
          request.query.includes('_entities') ? answerEntities(() => null)(request) : { data: { ship: 1 } },
      },
    });
    expect(data).toEqual({ bill: null, maybe: null, ship: 1 });
    expect(asked(sent)).toEqual(['payments', 'deliveries entities', 'deliveries']);
  });

  test('after a field that its condition leaves out, and comes again later', async () => {
    const { data, sent } = await runMutation({
      text: `mutation ($yes: Boolean!) { pay @include(if: $yes) ship pay @skip(if: $yes) }`,
      variables: { yes: false },
      stubs: { payments: () => ({ data: { pay: 1 } }), deliveries: () => ({ data: { ship: 1 } }) },
    });
    expect(data).toEqual({ ship: 1, pay: 1 });
    expect(asked(sent)).toEqual(['deliveries', 'payments']);
  });
});

describe('what is joined to a root field is asked for before the next one is carried out', () => {
  const stubs = (): Record<string, Stub> => ({
    payments: ({ query }) => ({
      data: Object.fromEntries(
        [...query.matchAll(/(?:(\w+):)?\b(maybe|note)\b/g)].map(([, alias, name = '']) => [
          alias ?? name,
          name === 'note' ? 1 : { __typename: 'Account', id: '1' },
        ]),
      ),
    }),
    deliveries: answerEntities(() => ({ parcels: 1 })),
  });

  test('where one service carries out both', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { a: maybe { parcels } b: maybe { parcels } }',
      stubs: stubs(),
    });
    expect(data).toEqual({ a: { parcels: 1 }, b: { parcels: 1 } });
    expect(asked(sent)).toEqual(['payments', 'deliveries entities', 'payments', 'deliveries entities']);
  });

  test('where one of them is selected twice, which is carried out once', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { maybe { parcels } note maybe { id } }',
      stubs: stubs(),
    });
    expect(data).toEqual({ maybe: { parcels: 1, id: '1' }, note: 1 });
    expect(asked(sent)).toEqual(['payments', 'deliveries entities', 'payments']);
  });

  test('where they stand in one fragment', async () => {
    const { sent } = await runMutation({
      text: `mutation ($yes: Boolean = true) {
        ... @include(if: $yes) { a: maybe { parcels } note b: maybe { parcels } }
      }`,
      stubs: stubs(),
    });
    expect(asked(sent)).toEqual(['payments', 'deliveries entities', 'payments', 'deliveries entities']);
  });

  test('and fields of one service of which only the last needs others share a request', async () => {
    const { data, sent } = await runMutation({
      text: 'mutation { note a: maybe { id } b: maybe { parcels } }',
      stubs: stubs(),
    });
    expect(data).toEqual({ note: 1, a: { id: '1' }, b: { parcels: 1 } });
    expect(asked(sent)).toEqual(['payments', 'deliveries entities']);
  });
});
