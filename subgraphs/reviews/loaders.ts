import type { EntityLoader, ListLoader } from '#kit/index.ts';
import { createChildListLoader, wantedChildren } from '#subgraphs/shared/child-list-loader.ts';
import type { ChildListKey } from '#subgraphs/shared/child-list-loader.ts';
import { amongKeys, createRowLoader } from '#subgraphs/shared/row-loader.ts';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** A review, as the table has it. */
export interface ReviewRow {
  readonly number: number;
  readonly id: string;
  readonly upc: string;
  readonly authorId: string;
  readonly rating: number;
  readonly body: string;
  readonly createdAt: string;
  readonly spamScore: number;
}

/** Who may write reviews. */
export interface AuthorRow {
  readonly id: string;
  readonly username: string;
}

/** A product, with what its reviews come to. */
export interface ProductRow {
  readonly upc: string;
  readonly reviewCount: number;
  /** The mean rating; null without a review. */
  readonly rating: number | null;
}

/** The loaders of one request. */
export interface ReviewsLoaders {
  readonly reviews: EntityLoader<ReviewRow>;
  readonly authors: EntityLoader<AuthorRow>;
  readonly products: EntityLoader<ProductRow>;
  readonly reviewsOfProduct: ListLoader<ChildListKey, ReviewRow>;
  readonly reviewsOfAuthor: ListLoader<ChildListKey, ReviewRow>;
}

/** What the resolvers of reviews get. */
export interface ReviewsContext extends BaseContext {
  readonly loaders: ReviewsLoaders;
}

/** Selects a {@link ReviewRow} from `reviews`. */
export const reviewColumns = `reviews.number, reviews.id, reviews.upc, reviews.author_id AS authorId,
  reviews.rating, reviews.body, reviews.created_at AS createdAt, reviews.spam_score AS spamScore`;

const products = `SELECT products.upc, count(reviews.number) AS reviewCount, round(avg(reviews.rating), 1) AS rating
  FROM products LEFT JOIN reviews ON reviews.upc = products.upc
  WHERE products.upc ${amongKeys} GROUP BY products.upc`;

/** The newest reviews of each parent, whatever the number asked for of each. */
function newestReviewsBy(column: 'upc' | 'author_id'): string {
  return `WITH ${wantedChildren}, ranked AS (
      SELECT wanted.parentId, wanted.first, ${reviewColumns},
        row_number() OVER (PARTITION BY wanted.first, wanted.parentId ORDER BY reviews.number DESC) AS position
      FROM wanted CROSS JOIN reviews ON reviews.${column} = wanted.parentId
    ) SELECT * FROM ranked WHERE position <= first ORDER BY position`;
}

/** Makes the loaders of one request. */
export function createReviewsLoaders(database: SqlDatabase): ReviewsLoaders {
  return {
    reviews: createRowLoader<ReviewRow>(
      database,
      `SELECT ${reviewColumns} FROM reviews WHERE id ${amongKeys}`,
      (review) => review.id,
    ),
    authors: createRowLoader<AuthorRow>(
      database,
      `SELECT id, username FROM authors WHERE id ${amongKeys}`,
      (author) => author.id,
    ),
    products: createRowLoader<ProductRow>(database, products, (product) => product.upc),
    reviewsOfProduct: createChildListLoader<ReviewRow>(database, newestReviewsBy('upc')),
    reviewsOfAuthor: createChildListLoader<ReviewRow>(database, newestReviewsBy('author_id')),
  };
}
