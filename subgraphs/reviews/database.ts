import type { DatabaseDefinition } from '#subgraphs/shared/open-seeded-database.ts';
import { allProductSeeds } from '#subgraphs/shared/seed/products.ts';
import { allReviewSeeds } from '#subgraphs/shared/seed/reviews.ts';
import { allUserSeeds } from '#subgraphs/shared/seed/users.ts';

const tables = `
  CREATE TABLE authors (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL
  ) STRICT;
  CREATE TABLE products (
    upc TEXT PRIMARY KEY
  ) STRICT;
  CREATE TABLE reviews (
    number INTEGER PRIMARY KEY,
    id TEXT GENERATED ALWAYS AS ('r' || number) VIRTUAL UNIQUE,
    upc TEXT NOT NULL REFERENCES products,
    author_id TEXT NOT NULL REFERENCES authors,
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    spam_score INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX reviews_by_product ON reviews (upc, number, rating);
  CREATE INDEX reviews_by_author ON reviews (author_id, number);
`;

/** The tables of reviews, with the codes and handles it keeps of other services' products and people. */
export const reviewsDatabase: DatabaseDefinition = {
  applicationId: 4204,
  createTables(database) {
    database.script(tables);
    for (const { id, username } of allUserSeeds()) database.insert('authors', { id, username });
    for (const { upc } of allProductSeeds()) database.insert('products', { upc });
    for (const { number, upc, authorId, rating, body, createdAt, spamScore } of allReviewSeeds()) {
      database.insert('reviews', {
        number,
        upc,
        author_id: authorId,
        rating,
        body,
        created_at: createdAt,
        spam_score: spamScore,
      });
    }
  },
};
