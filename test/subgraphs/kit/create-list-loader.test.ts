import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createListLoader } from '#kit/index.ts';

describe('createListLoader', () => {
  test('gives every key its rows in the order fetched, and none where there are none', async () => {
    const loader = createListLoader<string, string>({
      fetchRows: () => ['b1', 'a1', 'b2'],
      identify: (key) => key,
      keyOf: (row) => row.charAt(0),
    });
    await expect(loader.loadMany(['a', 'b', 'c'])).resolves.toEqual([['a1'], ['b1', 'b2'], []]);
  });

  test('keys with arguments share one fetch and keep apart', async () => {
    let fetches = 0;
    const loader = createListLoader<{ parent: string; first: number }, { key: string; n: number }>({
      fetchRows: (keys) => {
        fetches += 1;
        return keys.flatMap(({ parent, first }) =>
          Array.from({ length: first }, (_, n) => ({ key: `${first}:${parent}`, n })),
        );
      },
      identify: ({ parent, first }) => `${first}:${parent}`,
      keyOf: (row) => row.key,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ parent: fc.constantFrom('a', 'b', '1:a'), first: fc.nat(3) })),
        async (keys) => {
          loader.clearAll();
          fetches = 0;
          const lists = await loader.loadMany(keys);
          expect(lists.map((list) => (list instanceof Error ? -1 : list.length))).toEqual(
            keys.map(({ first }) => first),
          );
          expect(fetches).toBe(keys.length === 0 ? 0 : 1);
        },
      ),
    );
  });

  test('a row of a key that nobody asked for is left out', async () => {
    const loader = createListLoader<string, string>({
      fetchRows: () => ['z1'],
      identify: (key) => key,
      keyOf: (row) => row.charAt(0),
    });
    await expect(loader.load('a')).resolves.toEqual([]);
  });
});
