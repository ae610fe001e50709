import { readFile, readdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { readModuleFacts } from '#test/architecture/read-module-facts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { dependencies }: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  await readFile(`${root}package.json`, 'utf8'),
);

/** The names of the packages that the modules below some folders import at run time. */
async function packagesOf(...folders: readonly string[]): Promise<ReadonlySet<string>> {
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(root + folder, { recursive: true });
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  const paths = listed.flat().filter((path) => path.endsWith('.ts') && !/node_modules|checkout\//.test(path));
  const facts = await Promise.all(
    paths.map(async (path) => readModuleFacts(await readFile(root + path, 'utf8'))),
  );
  const imports = facts.flatMap((module) => module.imports).filter(({ typeOnly }) => !typeOnly);
  return new Set(imports.map(({ specifier = '' }) => packageIn(specifier)).filter((name) => name !== ''));
}

/** Empty for modules of Node and of this repository. */
function packageIn(specifier: string): string {
  if (/^(?:#|\.|node:)/.test(specifier) || builtinModules.includes(specifier)) return '';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

test('dependencies are the packages that the gateway, the registry, the allowlist and the example need', async () => {
  const needed = await packagesOf('gateway', 'schema', 'persisted-queries');
  // `npm start` runs the example shop without the packages of development.
  const ofExample = await packagesOf('subgraphs');
  expect(Object.keys(dependencies).toSorted()).toEqual([...needed.union(ofExample)].toSorted());
});
