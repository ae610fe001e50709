import { pickPopularProduct, productCount } from '#subgraphs/shared/seed/products.ts';
import { createRandom } from '#subgraphs/shared/seed/random.ts';
import { userCount } from '#subgraphs/shared/seed/users.ts';

/** What a person thinks of a product. */
export interface ReviewSeed {
  /** 1 to {@link reviewCount}; a higher number is newer. */
  readonly number: number;
  readonly upc: string;
  readonly authorId: string;
  /** 1 to 5. */
  readonly rating: number;
  readonly body: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** 0 to 100. */
  readonly spamScore: number;
}

/** How many reviews there are. */
const reviewCount = 10_000;

const verdicts = {
  1: ['A disappointment.', 'I sent it back.', 'Not what the page promised.'],
  2: ['Below what I had hoped for.', 'It works, barely.', 'Two colleagues gave up on it.'],
  3: ['Decent for the price.', 'Does its job, no more.', 'Neither good nor bad.'],
  4: ['A solid choice.', 'Better than the one I had before.', 'I would buy it again.'],
  5: ['Outstanding.', 'The best purchase of the year.', 'Everybody in the office wants one.'],
} as const;
const details = [
  'Delivery took two days.',
  'It arrived well packed.',
  'The description is accurate.',
  'I have used it every day for a month.',
  'My team asked for three more.',
  'It feels sturdier than it looks.',
  'The finish could be better.',
  'I bought it as a gift.',
] as const;

/** The least popular products have arrived too lately for a review. */
const unreviewedCount = 20;

const firstMs = Date.UTC(2023, 0, 1);
const stepMs = 2 * 3_600_000;

/** Review `number`, 1 to {@link reviewCount}. Popular products have about a hundred, the least popular none. */
function reviewSeed(number: number): ReviewSeed {
  const random = createRandom(`review ${number}`);
  const product = pickPopularProduct(random, productCount - unreviewedCount);
  const rating = random.pick([5, 5, 5, 4, 4, 4, 3, 3, 2, 1] as const);
  return {
    number,
    upc: `p${product}`,
    authorId: `u${random.integer(1, userCount)}`,
    rating,
    body: `${random.pick(verdicts[rating])} ${random.pick(details)}`,
    createdAt: new Date(
      firstMs + number * stepMs + random.integer(0, stepMs / 1_000 - 1) * 1_000,
    ).toISOString(),
    spamScore: random.integer(0, 9) === 0 ? random.integer(40, 99) : random.integer(0, 15),
  };
}

/** All reviews, oldest first. */
export function allReviewSeeds(): ReviewSeed[] {
  return Array.from({ length: reviewCount }, (_, index) => reviewSeed(index + 1));
}
