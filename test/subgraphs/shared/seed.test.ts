import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { categorySeeds } from '#subgraphs/shared/seed/categories.ts';
import { allOrderSeeds } from '#subgraphs/shared/seed/orders.ts';
import { personas } from '#subgraphs/shared/seed/personas.ts';
import { allProductSeeds, productNumberAtRank, productSeed } from '#subgraphs/shared/seed/products.ts';
import { createRandom } from '#subgraphs/shared/seed/random.ts';
import { allReviewSeeds } from '#subgraphs/shared/seed/reviews.ts';
import { supplierSeeds } from '#subgraphs/shared/seed/suppliers.ts';
import { tenantSeeds } from '#subgraphs/shared/seed/tenants.ts';
import { allUserSeeds, userSeed } from '#subgraphs/shared/seed/users.ts';

const users = allUserSeeds();
const products = allProductSeeds();
const reviews = allReviewSeeds();
const orders = allOrderSeeds();

/** The values that come more than once. */
function doublesIn(values: readonly unknown[]): unknown[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

describe('the seed of the example shop', () => {
  test('has 3 tenants, 200 users, 1,000 products, 10,000 reviews and 2,000 orders', () => {
    expect(tenantSeeds.map(({ id }) => id)).toEqual(['acme', 'globex', 'initech']);
    expect([users.length, products.length, reviews.length, orders.length]).toEqual([
      200, 1_000, 10_000, 2_000,
    ]);
  });

  test('is the same on every machine and at every start', () => {
    const digest = createHash('sha256')
      .update(JSON.stringify([users, products, reviews, orders]))
      .digest('hex');
    expect(digest).toBe('ca42df9ebc146c2e79eddbcc87c51e098460bb83d2cfff3f6ef3c7b4a8ed4780');
  });

  test('every row has a random stream of its own, so that services agree without computing the rest', () => {
    expect(productSeed(700)).toEqual(products[699]);
    expect(userSeed(123)).toEqual(users[122]);
  });

  test('random integers reach both ends and nothing beyond', () => {
    const random = createRandom('ends');
    const seen = new Set(Array.from({ length: 1_000 }, () => random.integer(-2, 2)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });

  test('names, handles, addresses and codes are unique', () => {
    expect(doublesIn(users.map(({ username }) => username))).toEqual([]);
    expect(doublesIn(users.map(({ email }) => email))).toEqual([]);
    expect(doublesIn(products.map(({ upc }) => upc))).toEqual([]);
    expect(doublesIn(products.map(({ name }) => name))).toEqual([]);
    expect(doublesIn(products.map(({ popularityRank }) => popularityRank))).toEqual([]);
  });

  test('a rank leads to the product that has it', () => {
    for (const { number, popularityRank } of products)
      expect(productNumberAtRank(popularityRank)).toBe(number);
  });

  test('every reference leads somewhere', () => {
    const upcs = new Set(products.map(({ upc }) => upc));
    const userIds = new Set(users.map(({ id }) => id));
    const supplierCodes = new Set(supplierSeeds.map(({ code }) => code));
    expect(products.every(({ supplierCode }) => supplierCodes.has(supplierCode))).toBe(true);
    expect(reviews.every(({ upc, authorId }) => upcs.has(upc) && userIds.has(authorId))).toBe(true);
    expect(orders.every(({ buyerId, items }) => userIds.has(buyerId) && items.length > 0)).toBe(true);
    expect(orders.flatMap(({ items }) => items).every(({ upc }) => upcs.has(upc))).toBe(true);
  });

  test('a product has the kind of its category, and costs more than the shop pays', () => {
    expect(new Set(products.map(({ category }) => category.id)).size).toBe(categorySeeds.length);
    expect(products.every(({ kind, category }) => kind === category.kind)).toBe(true);
    expect(products.every(({ price, purchasePrice }) => price > purchasePrice)).toBe(true);
  });

  test('popular products have many reviews and twenty have none', () => {
    const counts = new Map<string, number>();
    for (const { upc } of reviews) counts.set(upc, (counts.get(upc) ?? 0) + 1);
    expect(counts.get(`p${productNumberAtRank(1)}`)).toBeGreaterThan(50);
    expect(counts.size).toBe(products.length - 20);
  });

  test('the people of the tour are who their tokens say', () => {
    for (const { userId, tenantId, roles } of personas) {
      const user = users.find(({ id }) => id === userId);
      expect(user?.tenant.id).toBe(tenantId);
      expect(user?.roles).toEqual(roles);
    }
    expect(users[0]).toMatchObject({ id: 'u1', name: 'Ada Byron', loyalty: 'GOLD' });
  });
});
