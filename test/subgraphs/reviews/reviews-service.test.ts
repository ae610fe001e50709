import { describe, expect, test } from '@jest/globals';
import { reviewsService } from '#subgraphs/reviews/reviews-service.ts';
import { productNumberAtRank } from '#subgraphs/shared/seed/products.ts';
import { ada, createInProcessService, identityOf } from '#test/subgraphs/testkit/in-process-service.ts';

const send = createInProcessService(reviewsService);

const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Product { upc reviewCount rating reviews(first: 3) { id createdAt author { id username } product { upc } } }
    ... on User { id reviews(first: 2) { id } }
  }
}`;

/** Of {@link entities}, as far as tests read it. */
interface Product {
  readonly upc: string;
  readonly reviewCount: number | null;
  readonly rating: number | null;
  readonly reviews: { readonly createdAt: string; readonly product: { readonly upc: string } }[];
}

type Products = { readonly _entities: readonly Product[] };

function products(count: number): { __typename: string; upc: string }[] {
  return Array.from({ length: count }, (_, index) => ({ __typename: 'Product', upc: `p${index + 1}` }));
}

describe('the reviews service', () => {
  test('resolves 50 products with reviews, authors and means in three statements', async () => {
    const { data, codes, statements } = await send({
      source: entities,
      variables: { representations: products(50) },
    });
    expect(codes).toEqual([]);
    expect(data?.['_entities']).toHaveLength(50);
    expect(statements).toHaveLength(3);
  });

  test('every product gets its own reviews, newest first', async () => {
    const { data } = await send<Products>({
      source: entities,
      variables: { representations: products(200) },
    });
    const found = data['_entities'];
    for (const { upc, reviews, reviewCount } of found) {
      expect(reviews).toHaveLength(Math.min(3, reviewCount ?? 0));
      expect(reviews.every(({ product }) => product.upc === upc)).toBe(true);
      const times = reviews.map(({ createdAt }) => createdAt);
      expect(times).toEqual(times.toSorted().toReversed());
    }
  });

  test('a mean has one decimal, and is null without a review', async () => {
    const { data } = await send<Products>({
      source: entities,
      variables: { representations: products(1_000) },
    });
    const found = data['_entities'];
    for (const { rating, reviewCount } of found) {
      expect(rating === null).toBe(reviewCount === 0);
      expect(rating === null || Number.isInteger(Math.round(rating * 1e6) / 1e5)).toBe(true);
    }
    expect(found.some(({ rating }) => rating === null)).toBe(true);
  });

  test('counts nothing when nobody asks for counts', async () => {
    const source = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Product { reviews(first: 1) { body } } }
    }`;
    const { statements } = await send({ source, variables: { representations: products(50) } });
    expect(statements).toHaveLength(1);
  });

  test('an unknown product has no reviews, and no counts', async () => {
    const { data, codes } = await send({
      source: entities,
      variables: { representations: [{ __typename: 'Product', upc: 'p0' }] },
    });
    expect(codes).toEqual([]);
    expect(data).toEqual({ _entities: [{ upc: 'p0', reviewCount: null, rating: null, reviews: [] }] });
  });

  test('lists the newest reviews and those of people', async () => {
    const { data } = await send({
      source: '{ latestReviews(first: 2) { id } review(id: "r1") { id rating spamScore } }',
    });
    expect(data).toMatchObject({ latestReviews: [{ id: 'r10000' }, { id: 'r9999' }], review: { id: 'r1' } });
    const people = await send({
      source: entities,
      variables: { representations: [{ __typename: 'User', id: 'u1' }] },
    });
    expect(people.data).toMatchObject({ _entities: [{ id: 'u1', reviews: { length: 2 } }] });
  });

  test('an operation that asks for a thousand of everything still takes a statement a level', async () => {
    const source = `{ latestReviews(first: 1000) { author { reviews(first: 100) { body } } } }`;
    const { codes, statements } = await send({ source });
    expect(codes).toEqual([]);
    expect(statements).toHaveLength(3);
  });
});

describe('addReview', () => {
  const source = `mutation ($upc: ID!, $rating: Int!, $body: String!) {
    addReview(input: { upc: $upc, rating: $rating, body: $body }) {
      review { id rating body createdAt author { id username } product { upc reviewCount } }
    }
  }`;
  const upc = `p${productNumberAtRank(1)}`;
  const variables = { upc, rating: 5, body: ' Every office needs one. ' };

  async function countOf(upc: string): Promise<number> {
    const { data } = await send<Products>({
      source: entities,
      variables: { representations: [{ __typename: 'Product', upc }] },
    });
    return data['_entities'][0]?.reviewCount ?? -1;
  }

  test('stores the review in the name of the caller, where everybody sees it', async () => {
    const before = await countOf(upc);
    const { data } = await send({ source, variables, identity: ada });
    expect(data).toEqual({
      addReview: {
        review: {
          id: 'r10001',
          rating: 5,
          body: 'Every office needs one.',
          createdAt: '2026-02-03T04:05:06.000Z',
          author: { id: 'u1', username: 'ada.byron' },
          product: { upc, reviewCount: before + 1 },
        },
      },
    });
    expect(await countOf(upc)).toBe(before + 1);
    expect((await send({ source: '{ latestReviews(first: 1) { id } }' })).data).toEqual({
      latestReviews: [{ id: 'r10001' }],
    });
  });

  test.each([
    ['nobody', undefined, {}, 'UNAUTHENTICATED'],
    ['somebody unknown', identityOf('u999', 'acme'), {}, 'FORBIDDEN'],
    ['an unknown product', ada, { upc: 'p0' }, 'BAD_USER_INPUT'],
    ['a rating of 0', ada, { rating: 0 }, 'BAD_USER_INPUT'],
    ['a rating of 6', ada, { rating: 6 }, 'BAD_USER_INPUT'],
    ['an empty text', ada, { body: ' ' }, 'BAD_USER_INPUT'],
    ['an endless text', ada, { body: 'x'.repeat(2_001) }, 'BAD_USER_INPUT'],
  ])('refuses %s and stores nothing', async (_case, identity, change, code) => {
    const before = await countOf(upc);
    const { codes } = await send({
      source,
      variables: { ...variables, ...change },
      ...(identity && { identity }),
    });
    expect(codes).toEqual([code]);
    expect(await countOf(upc)).toBe(before);
  });
});
