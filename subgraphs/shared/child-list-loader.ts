import { createListLoader } from '#kit/index.ts';
import type { ListLoader } from '#kit/index.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** The first few children of one parent. */
export interface ChildListKey {
  readonly parentId: string;
  readonly first: number;
}

/** A child with the key it was asked for by. */
interface ChildRow {
  readonly parentId: string;
  readonly first: number;
}

const identify = ({ parentId, first }: ChildListKey): string => `${first}:${parentId}`;

/**
 * Makes a loader of the first children of many parents in one statement, whatever the sizes asked for.
 * @param sql takes the keys as one JSON placeholder, `[[parentId, first], …]`, and selects `parentId` and `first` with
 *   every row; {@link wantedChildren} reads them.
 */
export function createChildListLoader<Row>(
  database: SqlDatabase,
  sql: string,
): ListLoader<ChildListKey, Row & ChildRow> {
  return createListLoader({
    fetchRows: (keys) =>
      database.all<Row & ChildRow>(sql, JSON.stringify(keys.map(({ parentId, first }) => [parentId, first]))),
    identify,
    keyOf: identify,
  });
}

/**
 * A common table expression `wanted (parentId, first)` over the placeholder. Join it from the left with `CROSS JOIN`,
 * which makes SQLite walk the wanted parents and look the children up by index.
 */
export const wantedChildren = `wanted AS (
  SELECT value ->> 0 AS parentId, value ->> 1 AS first FROM json_each(?)
)`;
