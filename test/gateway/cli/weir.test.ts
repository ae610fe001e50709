import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { runWeir } from '#test/gateway/cli/run-weir.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

describe('weir', () => {
  test('--version prints the version of package.json', async () => {
    expect(await runWeir(tmpdir(), '--version')).toEqual({ stdout: `${version}\n`, stderr: '', exitCode: 0 });
  });

  test('--help prints an example and the exit codes', async () => {
    const { stdout, exitCode } = await runWeir(tmpdir(), '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('$ weir schema compose');
    expect(stdout).toContain('Exit codes: 0 done, 1 refused by a check, 2 used wrongly.');
  });

  test.each([
    ['no command at all', []],
    ['a noun without a verb', ['schema']],
    ['an unknown noun', ['shcema', 'compose']],
    ['an unknown verb', ['schema', 'copmose']],
    ['an unknown option', ['schema', 'compose', '--nope']],
    ['an option without its value', ['schema', 'compose', '--out']],
    ['an argument too many', ['schema', 'compose', 'extra']],
  ])('%s is wrong use: exit code 2, and help on stderr', async (_, args) => {
    const { stdout, stderr, exitCode } = await runWeir(tmpdir(), ...args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/--help/);
  });
});
