import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

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

  test.each([
    ['a noun', ['shcema', '--help'], 'There is no command "weir shcema"; did you mean "weir schema"?'],
    [
      'a verb',
      ['schema', 'copmose', '--help'],
      'There is no command "weir schema copmose"; did you mean "weir schema compose"?',
    ],
    [
      'a verb before its options',
      ['documents', 'lst', '--client', 'web'],
      'did you mean "weir documents list"?',
    ],
    ['what resembles nothing', ['help', 'zzzzzzzz'], 'There is no command "weir zzzzzzzz"\nSee weir --help.'],
  ])(
    '%s that does not exist is wrong use with --help too, and what was meant is named',
    async (_, args, words) => {
      const { stdout, stderr, exitCode } = await runInProcess(tmpdir(), ...args);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
      expect(stderr).toContain(words);
    },
  );

  test.each([
    ['schema', 'compose', '--config', 'nowhere.yaml'],
    ['documents', 'list'],
    ['documents', 'import', 'nowhere.json'],
    ['documents', 'export', '--out', 'x', '--manifests', 'nowhere'],
    ['documents', 'diff', 'nowhere', 'elsewhere'],
    ['documents', 'explain', 'A', '--manifests', 'nowhere'],
    ['documents', 'register', 'nowhere.graphql'],
    ['documents', 'bundle', '--out', 'x', '--manifests', 'nowhere'],
    ['query', 'plan', 'nowhere.graphql'],
    ['query', 'plan', 'nowhere.graphql', '--supergraph', 'nowhere.graphql'],
    ['cost', 'explain', 'nowhere.graphql', '--supergraph', 'nowhere.graphql'],
    ['cost', 'explain', 'nowhere.graphql'],
    ['cost', 'simulate', '--records', 'nowhere.log', '--config', 'nowhere.yaml'],
    ['config', 'check'],
    ['config', 'explain'],
  ])('a file that is missing is wrong use, and with --json said in JSON: %s %s %s', async (...args) => {
    const plain = await runInProcess(folder, ...args);
    expect(plain).toEqual({ stdout: '', stderr: expect.stringMatching(/\S/), exitCode: 2 });
    const { stdout, exitCode } = await runInProcess(folder, ...args, '--json');
    expect(exitCode).toBe(2);
    const { ok, mistakes } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(mistakes.join('\n')).toBe(plain.stderr.trimEnd());
  });

  test.each([
    ['an unknown command', ['shcema', '--json'], 'There is no command "weir shcema"'],
    ['an unknown option', ['schema', 'compose', '--json', '--nope'], "unknown option '--nope'"],
    ['a missing argument', ['query', 'plan', '--json'], "missing required argument 'file'"],
  ])('%s is said in JSON as well, with --json', async (_case, args, words) => {
    const { stdout, exitCode } = await runInProcess(folder, ...args);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      mistakes: expect.arrayContaining([expect.stringContaining(words)]),
    });
  });
});
