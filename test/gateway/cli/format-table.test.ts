import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { formatTable } from '#gateway/cli/format-table.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('columns are as wide as their widest cell, and those without a cell are left out', () => {
  const rows = [
    ['a', '', 'long'],
    ['longer', '', 'b'],
  ];
  expect(formatTable(rows, { headings: ['One', 'Two', 'Three'] })).toBe(
    'One     Three\na       long\nlonger  b',
  );
  expect(formatTable(rows)).toBe('a       long\nlonger  b');
});

test('cells cannot steer the terminal', () => {
  expect(formatTable([['a\u001b[2J']])).toBe('a\ufffd[2J');
});

test('no rows are no lines', () => {
  expect(formatTable([])).toBe('');
});

test.each([
  ['bold where there are colours', { FORCE_COLOR: '1' }, [], '\u001b[1mSetting'],
  ['plain with --no-color', { FORCE_COLOR: '1' }, ['--no-color'], 'Setting'],
  ['plain with NO_COLOR', { NO_COLOR: '1' }, [], 'Setting'],
])('headings are %s', async (_case, variables, flags, begin) => {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
  const args = ['gateway/cli/weir.ts', 'config', 'explain', 'listen', ...flags];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...env, ...variables },
  });
  expect(stdout.slice(0, begin.length)).toBe(begin);
});
