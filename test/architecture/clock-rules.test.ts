import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { clockExceptions, clockViolations } from '#test/architecture/clock-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function read(path: string): Promise<string> {
  return await readFile(root + path, 'utf8');
}

async function modules(): Promise<readonly string[]> {
  const folders = ['gateway', 'schema', 'persisted-queries', 'subgraphs'];
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(root + folder, { recursive: true });
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  return listed.flat().filter((path) => path.endsWith('.ts') && !path.includes('node_modules'));
}

test('nothing but what is named asks for the time', async () => {
  const violations = await Promise.all(
    (await modules()).map(async (path) => clockViolations({ path, source: await read(path) })),
  );
  expect(violations.flat()).toEqual([]);
});

test('every exception is still one', async () => {
  for (const path of clockExceptions) {
    expect(clockViolations({ path: `${path}.copy`, source: await read(path) })).not.toEqual([]);
  }
});

test.each([
  'const a = Date.now();',
  'start({ now: Date.now });',
  'const day = new Date().toISOString();',
  'const text = Date();',
  'const clock = () => performance.now();',
])('%s asks for the time', (source) => {
  expect(clockViolations({ path: 'gateway/cost/a.ts', source })).toHaveLength(1);
});

test.each([
  'const day = new Date(startedAtMs).toISOString();',
  'const at = Date.UTC(2021, 0, 1);',
  'const ms = Date.parse(text);',
  '// Date.now() is what this does not use',
  '/* new Date() */ const clock = options.clock;',
  '// performance.now() is what this does not use',
])('%s does not', (source) => {
  expect(clockViolations({ path: 'gateway/cost/a.ts', source })).toEqual([]);
});
