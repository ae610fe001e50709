import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createProgram } from '#gateway/cli/create-program.ts';
import { completionScript } from '#gateway/cli/completion-script.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { ensureProgram } from '#test/testkit/ensure-program.ts';

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

/** Programs that the tests may have to install first. */
const installMs = 240_000;

describe('completion in zsh', () => {
  beforeAll(async () => {
    ensureProgram({ name: 'zsh', version: '--version', package: 'zsh', needed: 'zsh' });
    await mkdir(join(folder, 'functions'));
    await writeFile(join(folder, 'functions/_weir'), completionScript('zsh', createProgram('0.0.0')));
  }, installMs);

  /** Stands in for the line editor: prints what the script describes, as `name` or `<files>`. */
  const lineEditor = `
    compdef() { print -r -- "<compdef $*>" }
    _files() { print -r -- '<files>' }
    _describe() {
      local entry
      for entry in "\${(@P)2}"; do print -r -- "\${entry%%:*}"; done
    }
    words=(weir "$@")
    CURRENT=$#words`;

  async function offeredBy(load: string, ...words: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await run('zsh', ['-f', '-c', `${lineEditor}\n${load}`, 'zsh', ...words], {
      cwd: folder,
    });
    return stdout.split('\n').filter((line) => line !== '');
  }

  test.each([
    ['commands', ['sch'], ['schema', 'config', 'documents']],
    ['verbs of a noun', ['schema', ''], ['compose', 'introspect', 'print']],
    ['options and files of a command', ['schema', 'compose', ''], ['--config', '--check', '<files>']],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
  ])('offers %s at the first Tab, loaded from $fpath', async (_case, words, expected) => {
    const load = `fpath=(${folder}/functions $fpath)\nautoload -U _weir\n_weir`;
    expect(await offeredBy(load, ...words)).toEqual(expect.arrayContaining(expected));
  });

  test('is registered where the script is sourced', async () => {
    expect(await offeredBy('source functions/_weir')).toEqual(['<compdef _weir weir>']);
  });
});

describe('completion in fish', () => {
  beforeAll(async () => {
    ensureProgram({ name: 'fish', version: '--version', package: 'fish', needed: 'fish' });
    await writeFile(join(folder, 'weir.fish'), completionScript('fish', createProgram('0.0.0')));
  }, installMs);

  test.each([
    ['commands', 'weir sch', ['schema']],
    ['verbs of a noun', 'weir schema com', ['compose']],
    ['options of a command', 'weir schema compose --c', ['--check', '--config']],
    ['files after a command', 'weir config check --config weir.y', ['weir.yaml']],
    ['shells', 'weir completion ', ['bash', 'fish', 'zsh']],
    ['nothing that does not fit', 'weir nope', []],
  ])('offers %s', async (_case, line, expected) => {
    const script = `source weir.fish; complete -C '${line}'`;
    const { stdout } = await run('fish', ['--no-config', '-c', script], { cwd: folder });
    const names = stdout
      .split('\n')
      .filter((entry) => entry !== '')
      .map((entry) => entry.split('\t')[0]);
    expect(names).toEqual(expected);
  });
});

test('another shell is wrong use', async () => {
  expect((await runInProcess(folder, 'completion', 'csh')).exitCode).toBe(2);
});
