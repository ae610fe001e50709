import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

interface TestFile {
  readonly path: string;
}

/** What Jest calls; it takes the class from a module that it loads as it is. */
const sequencer: { readonly default: new () => { sort(files: readonly TestFile[]): readonly TestFile[] } } =
  await import(pathOf('testkit/slowest-first.mjs'));

test('the slowest files come first, then the others by size', () => {
  const files = [
    'testkit/slowest-first.test.ts',
    'system/graceful-stop.test.ts',
    'system/list-delivery.test.ts',
    'differential/differential.test.ts',
  ].map((name) => ({ path: pathOf(name) }));
  const [short, graceful, long, differential] = files;
  expect(new sequencer.default().sort(files)).toEqual([differential, graceful, long, short]);
  for (const { path } of files) expect(existsSync(path)).toBe(true);
});
