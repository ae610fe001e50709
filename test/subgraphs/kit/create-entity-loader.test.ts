import { describe, expect, test } from '@jest/globals';
import { createEntityLoader } from '#kit/index.ts';

interface Row {
  readonly id: string;
}

function createRecordingLoader(known: readonly string[]) {
  const batches: (readonly string[])[] = [];
  const loader = createEntityLoader<Row>({
    fetchRows: (keys) => {
      batches.push(keys);
      return known.filter((id) => keys.includes(id)).map((id) => ({ id }));
    },
    keyOf: (row) => row.id,
  });
  return { loader, batches };
}

describe('createEntityLoader', () => {
  test('answers every key in its place, in one fetch, whatever the order of the rows', async () => {
    const { loader, batches } = createRecordingLoader(['a', 'b', 'c']);
    const rows = await Promise.all(['c', 'a', 'x', 'c'].map((key) => loader.load(key)));
    expect(rows).toEqual([{ id: 'c' }, { id: 'a' }, null, { id: 'c' }]);
    expect(batches).toEqual([['c', 'a', 'x']]);
  });

  test('a key such as __proto__ finds only its own row', async () => {
    const { loader } = createRecordingLoader([]);
    await expect(loader.load('__proto__')).resolves.toBeNull();
    await expect(loader.load('constructor')).resolves.toBeNull();
  });

  test('a failing fetch rejects every key of its batch', async () => {
    const loader = createEntityLoader<Row>({
      fetchRows: () => {
        throw new Error('the database is gone');
      },
      keyOf: (row) => row.id,
    });
    const results = await Promise.allSettled([loader.load('a'), loader.load('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
