import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createProgram } from '#gateway/cli/create-program.ts';
import { completionScript } from '#gateway/cli/completion-script.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-completion-'));
  await writeFile(join(folder, 'weir.yaml'), '');
});
afterAll(() => rm(folder, { recursive: true }));

/** What bash offers after the words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = `${completionScript('bash', createProgram('0.0.0'))}
COMP_WORDS=("$@")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_weir
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '-c', script, 'bash', 'weir', ...words], { cwd: folder });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  test.each([
    ['commands', ['sch'], ['schema']],
    ['verbs of a noun', ['schema', 'com'], ['compose']],
    ['options of a command', ['schema', 'compose', '--c'], ['--config', '--check']],
    ['files after a command', ['config', 'check', '--config', 'we'], ['weir.yaml']],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish', '--help']],
    ['nothing that does not fit', ['nope'], []],
  ])('offers %s', async (_case, words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  test('offers every command that there is', async () => {
    const program = createProgram('0.0.0');
    const names = program.commands.map((command) => command.name());
    expect(await offered('')).toEqual(expect.arrayContaining(names));
    for (const { name, verbs } of program.commands.map((command) => ({
      name: command.name(),
      verbs: command.commands.map((verb) => verb.name()),
    }))) {
      expect(await offered(name, '')).toEqual(expect.arrayContaining(verbs));
    }
  });
});

test.each(['zsh', 'fish'])('a script for %s names every command and option', async (shell) => {
  const { stdout, exitCode } = await runInProcess(folder, 'completion', shell);
  expect(exitCode).toBe(0);
  for (const word of ['compose', 'simulate', 'config']) expect(stdout).toContain(word);
  // No quote of a description ends a word of the script.
  expect(stdout.match(/'/g)?.length ?? 1).toBe(2 * Math.floor((stdout.match(/'/g)?.length ?? 1) / 2));
});

test('another shell is wrong use', async () => {
  expect((await runInProcess(folder, 'completion', 'csh')).exitCode).toBe(2);
});
