import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { errorCodes } from '#gateway/errors/error-codes.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tableFile = 'gateway/errors/error-codes.ts';

test('the table in the documentation is the one in the code, in the same order', async () => {
  const documentation = await readFile(`${root}docs/frontend/error-codes.md`, 'utf8');
  const rows = documentation.matchAll(/^\| (\d{3})\s+\| `([A-Z_]+)`\s+\| (.+?)\s+\|$/gm);
  const documented = [...rows].map(([, httpStatus, code, when]) => ({
    httpStatus: Number(httpStatus),
    code,
    when,
  }));
  expect(documented).toEqual(
    Object.entries(errorCodes).map(([code, { httpStatus, when }]) => ({ httpStatus, code, when })),
  );
});

test('every code is used by some source file', async () => {
  const names = await readdir(`${root}gateway`, { recursive: true });
  const files = names
    .map((name) => `gateway/${name}`)
    .filter((name) => name.endsWith('.ts') && name !== tableFile);
  const sources = await Promise.all(files.map((file) => readFile(root + file, 'utf8')));
  // Quoted, because that is how an error is given its code; a word in a comment is no use.
  const code = sources.map(withoutCommentsAndUnions).join('\n');
  const unused = Object.keys(errorCodes).filter((name) => !code.includes(`'${name}'`));
  expect(unused).toEqual([]);
});

test('every setting that the table names is a setting', async () => {
  const reference = await readFile(`${root}docs/operator/configuration.md`, 'utf8');
  const settings = Object.values(errorCodes).flatMap(({ when }) => when.match(/`[a-z]\w*\.\w+`/g) ?? []);
  expect(settings.length).toBeGreaterThan(5);
  for (const setting of settings) {
    const [section, key] = setting.slice(1, -1).split('.');
    const text = reference.split(`### ${section}\n`)[1]?.split('\n### ')[0];
    expect(text).toContain(`| \`${key}\``);
  }
});

/** A member of a union type, on a line of its own, says only that somebody might use the code. */
function withoutCommentsAndUnions(source: string): string {
  return source.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$|^\s*\| '.*$/gm, '');
}
