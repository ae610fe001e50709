import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { unusedExports } from '#test/architecture/unused-exports.ts';
import type { SourceModule } from '#test/architecture/unused-exports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function modules(): Promise<readonly SourceModule[]> {
  const folders = ['gateway', 'schema', 'persisted-queries', 'subgraphs', 'test'];
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(root + folder, { recursive: true });
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  const paths = listed
    .flat()
    // Another test may build the packages meanwhile.
    .filter((path) => /\.(?:ts|mts|mjs|js)$/.test(path) && !/\/(?:node_modules|dist)\//.test(path));
  return await Promise.all(
    paths.map(async (path) => ({ path, source: await readFile(root + path, 'utf8') })),
  );
}

test('every value that a module exports is imported by another', async () => {
  const all = await modules();
  expect(all.length).toBeGreaterThan(500);
  expect(unusedExports(all)).toEqual([]);
});

const source = 'export function a() {}\n';
const unused = ['gateway/x/a.ts: a'];

test.each([
  ['gateway/y/b.ts', "import { b } from '#gateway/x/a.ts';", unused],
  ['gateway/y/b.ts', "import { a } from '#gateway/y/a.ts';", unused],
  ['gateway/y/b.ts', "import { a as b } from '#gateway/x/a.ts';", []],
  ['gateway/y/b.ts', "import {\n  b,\n  a,\n} from '#gateway/x/a.ts';", []],
  ['gateway/y/b.ts', "const { a } = await import('#gateway/x/a.ts');", []],
  ['gateway/y/b.ts', "function b() { const { a } = await import('#gateway/x/a.ts'); }", []],
  ['gateway/y/b.ts', "const { a: own } = await import('#gateway/x/a.ts');", []],
  ['gateway/y/b.ts', "type A = typeof import('#gateway/x/a.ts').a;", []],
  ['gateway/y/b.ts', "import * as all from '#gateway/x/a.ts';", []],
  ['gateway/x/b.ts', "import { a } from './a.ts';", []],
  ['test/a.test.ts', "import { a } from '#gateway/x/a.ts';", []],
])('%s with %j', (path, text, expected) => {
  expect(
    unusedExports([
      { path: 'gateway/x/a.ts', source },
      { path, source: text },
    ]),
  ).toEqual(expected);
});

test('what threads are asked for by name is used', () => {
  expect(unusedExports([{ path: 'gateway/worker.ts', source }])).toEqual([]);
});
