import { createEntityLoader } from '#kit/index.ts';
import type { EntityLoader } from '#kit/index.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** Restricts a column to the keys of a batch: one prepared statement serves batches of every size. */
export const amongKeys = 'IN (SELECT value FROM json_each(?))';

/**
 * Makes a loader of rows by key in one statement.
 * @param sql takes the keys as one JSON placeholder; {@link amongKeys} reads them.
 */
export function createRowLoader<Row>(
  database: SqlDatabase,
  sql: string,
  keyOf: (row: Row) => string,
): EntityLoader<Row> {
  return createEntityLoader({ fetchRows: (keys) => database.all<Row>(sql, JSON.stringify(keys)), keyOf });
}
