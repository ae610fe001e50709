import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseSubgraphsFile } from '#schema/registry/parse-subgraphs-file.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

const accounts = ['--subgraph', 'accounts=http://127.0.0.1:4201/graphql'];
const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

describe('weir init', () => {
  test('writes files that pass the checks', async () => {
    const { exitCode } = await runInProcess(folder, 'init', ...accounts, '--port', '4321');
    expect(exitCode).toBe(0);
    expect(await runInProcess(folder, 'config', 'check')).toEqual({
      stdout: 'weir.yaml is valid.\n',
      stderr: '',
      exitCode: 0,
    });
    expect(parseSubgraphsFile(await read('subgraphs.yaml'), { source: 's' })).toEqual([
      { name: 'accounts', url: 'http://127.0.0.1:4201/graphql', schema: 'schema/accounts.graphql' },
    ]);
    expect(parse(await read('compose.yaml'))).toMatchObject({
      services: { gateway: { ports: ['127.0.0.1:4321:4321'] } },
    });
  });

  test('overwrites nothing without --force', async () => {
    await writeFile(join(folder, 'weir.yaml'), 'mine');
    const { stderr, exitCode } = await runInProcess(folder, 'init', ...accounts);
    expect(stderr).toBe('weir.yaml: there already; nothing was written. --force overwrites.\n');
    expect(exitCode).toBe(1);
    expect(await read('weir.yaml')).toBe('mine');
    expect((await runInProcess(folder, 'init', ...accounts, '--force')).exitCode).toBe(0);
    expect(await read('weir.yaml')).not.toBe('mine');
  });

  test.each([
    ['asks nobody where there is no terminal', [], 'Name each subgraph with --subgraph NAME=URL'],
    ['takes names and URLs', ['--subgraph', 'accounts'], 'Expected a name and a URL'],
    ['takes each name once', [...accounts, ...accounts], 'accounts is named twice'],
  ])('%s', async (_case, args, words) => {
    const { stderr, exitCode } = await runInProcess(folder, 'init', ...args);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });
});
