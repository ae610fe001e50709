import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Forms of which the repository has chosen another. */
const rejected: readonly (readonly [string, RegExp])[] = [
  ['names its constant in capitals', /^(?:export )?const [A-Z][A-Z0-9]*(?:_[A-Z0-9]+)* =/m],
  ['has braces around the class of @throws', /@throws \{/],
];

function formsIn(source: string): readonly string[] {
  return rejected.filter(([, form]) => form.test(source)).map(([what]) => what);
}

test('every module writes constants and @throws in one form', async () => {
  const folders = ['gateway', 'schema', 'persisted-queries', 'subgraphs'];
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(root + folder, { recursive: true });
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  const paths = listed.flat().filter((path) => path.endsWith('.ts') && !path.includes('node_modules'));
  expect(paths.length).toBeGreaterThan(400);
  const found = await Promise.all(
    paths.map(async (path) => formsIn(await readFile(root + path, 'utf8')).map((what) => `${path} ${what}`)),
  );
  expect(found.flat()).toEqual([]);
});

test.each([
  ['const MAX_BYTES = 1;', 1],
  ['export const TIMEOUT = 1;', 1],
  ['/** @throws {ClientError} BAD_REQUEST */', 1],
  ['const maxBytes = 1;\n/** @throws ClientError BAD_REQUEST */', 0],
])('%j has %d other forms', (source, count) => {
  expect(formsIn(source)).toHaveLength(count);
});
