import DataLoader from 'dataloader';

/** A loader from a key to its rows: none, one or many. */
export type ListLoader<Key, Row> = DataLoader<Key, readonly Row[], string>;

/** How a {@link ListLoader} finds its rows. */
export interface ListLoaderOptions<Key, Row> {
  /** Fetches the rows of all keys at once; the rows of one key are in the order in which they shall be answered. */
  readonly fetchRows: (keys: readonly Key[]) => readonly Row[] | Promise<readonly Row[]>;
  /** Tells keys apart: two keys are the same when this is. */
  readonly identify: (key: Key) => string;
  /** What `identify` says of the key that a row belongs to. */
  readonly keyOf: (row: Row) => string;
}

/**
 * Makes a loader of lists that answers all keys asked for in one tick with one `fetchRows`. A key may hold more than
 * an id, such as `{ parentId, first }`, so that two aliases of one field with different arguments still share a batch.
 */
export function createListLoader<Key, Row>(options: ListLoaderOptions<Key, Row>): ListLoader<Key, Row> {
  const { fetchRows, identify, keyOf } = options;
  return new DataLoader<Key, readonly Row[], string>(
    async (keys) => {
      const lists = new Map<string, Row[]>(keys.map((key) => [identify(key), []]));
      for (const row of await fetchRows(keys)) lists.get(keyOf(row))?.push(row);
      return keys.map((key) => lists.get(identify(key)) ?? []);
    },
    { cacheKeyFn: identify },
  );
}
