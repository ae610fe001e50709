import { categorySeeds } from '#subgraphs/shared/seed/categories.ts';
import type { CategorySeed } from '#subgraphs/shared/seed/categories.ts';
import { createRandom } from '#subgraphs/shared/seed/random.ts';
import type { Random } from '#subgraphs/shared/seed/random.ts';
import { supplierSeeds } from '#subgraphs/shared/seed/suppliers.ts';

/** Something the shop sells. */
export interface ProductSeed {
  /** 1 to {@link productCount}. */
  readonly number: number;
  /** `p` and the number. */
  readonly upc: string;
  readonly kind: 'Book' | 'Gadget';
  readonly name: string;
  readonly category: CategorySeed;
  readonly supplierCode: string;
  /** In euro cents. */
  readonly price: number;
  /** What the shop pays, in euro cents. */
  readonly purchasePrice: number;
  /** In grams. */
  readonly weight: number;
  /** 1 is sold and reviewed most. */
  readonly popularityRank: number;
}

/** How many products there are. */
export const productCount = 1_000;

const adjectives = (
  'Amber Bright Calm Distant Early Faithful Gentle Hidden Inner Jolly Keen Lasting Midnight Northern Open ' +
  'Patient Quiet Restless Silver Tidal Uncommon Velvet Winter Young Zealous'
).split(' ');
const things = (
  'Harbour Orchard Compass Lantern River Archive Garden Engine Mountain Letter Island Bridge Clock Forest Mirror ' +
  'Station Voyage Kitchen Market Horizon'
).split(' ');

/** Shares no factor with {@link productCount}, so that multiplying by it puts the numbers in another order. */
const rankStride = 377;

/** Product `number`, 1 to {@link productCount}; the same in every service. */
export function productSeed(number: number): ProductSeed {
  const random = createRandom(`product ${number}`);
  const category = categorySeeds[(number - 1) % categorySeeds.length] ?? throwNoCategory();
  const isBook = category.kind === 'Book';
  const price = isBook ? random.integer(7, 45) * 100 + 99 : random.integer(15, 400) * 100 + 90;
  const supplierIndex = isBook ? random.integer(0, 3) : random.integer(4, supplierSeeds.length - 1);
  return {
    number,
    upc: `p${number}`,
    kind: category.kind,
    name: nameOf(number, category),
    category,
    supplierCode: supplierSeeds[supplierIndex]?.code ?? 'SUP-01',
    price,
    purchasePrice: Math.round((price * random.integer(55, 80)) / 100),
    weight: isBook ? random.integer(150, 1_200) : random.integer(60, 4_500),
    popularityRank: rankOf(number),
  };
}

/** A name that no other product has: 25 × 20 pairs within each kind, and two products of a pair differ in kind. */
function nameOf(number: number, category: CategorySeed): string {
  const pair = Math.floor((number - 1) / 2);
  const adjective = adjectives[pair % adjectives.length] ?? 'Amber';
  const thing = things[Math.floor(pair / adjectives.length) % things.length] ?? 'Harbour';
  return category.kind === 'Book'
    ? `The ${adjective} ${thing}: ${category.noun}`
    : `${adjective} ${thing} ${category.noun}`;
}

function rankOf(number: number): number {
  return ((number * rankStride) % productCount) + 1;
}

const productNumberByRank = new Map(
  Array.from({ length: productCount }, (_, index) => [rankOf(index + 1), index + 1] as const),
);

/** The number of the product at a rank of popularity, 1 to {@link productCount}. */
export function productNumberAtRank(rank: number): number {
  return productNumberByRank.get(rank) ?? rank;
}

/**
 * A product out of the `amongRanks` most popular ones, the popular ones more often.
 * @returns its number.
 */
export function pickPopularProduct(random: Random, amongRanks: number = productCount): number {
  const fraction = random.fraction();
  // Not `fraction ** 1.5`: a power may differ in the last bit between machines, a square root may not.
  return productNumberAtRank(Math.floor(amongRanks * fraction * Math.sqrt(fraction)) + 1);
}

/** All products, by number. */
export function allProductSeeds(): ProductSeed[] {
  return Array.from({ length: productCount }, (_, index) => productSeed(index + 1));
}

function throwNoCategory(): never {
  throw new Error('There is no category');
}
