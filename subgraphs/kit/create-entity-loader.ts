import DataLoader from 'dataloader';

/** A loader from a key to one row, or `null` where there is none. */
export type EntityLoader<Row> = DataLoader<string, Row | null>;

/** How an {@link EntityLoader} finds its rows. */
export interface EntityLoaderOptions<Row> {
  /** Fetches the rows of all keys at once, in any order; a key without a row is simply missing. */
  readonly fetchRows: (keys: readonly string[]) => readonly Row[] | Promise<readonly Row[]>;
  /** The key of a row. */
  readonly keyOf: (row: Row) => string;
}

/**
 * Makes a loader that answers all keys asked for in one tick with one `fetchRows`. It remembers rows: make one for
 * every request, and `clear` a key after a change.
 */
export function createEntityLoader<Row>(options: EntityLoaderOptions<Row>): EntityLoader<Row> {
  const { fetchRows, keyOf } = options;
  return new DataLoader(async (keys) => {
    const rows = new Map<string, Row>();
    for (const row of await fetchRows(keys)) rows.set(keyOf(row), row);
    return keys.map((key) => rows.get(key) ?? null);
  });
}
