import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { runOnPinnedNode } from '#gateway/cli/run-on-pinned-node.ts';
import { runProcess } from '#test/system/run-process.ts';
import { signalOnSpawn } from '#test/testkit/signal-on-spawn.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const nodePackage = `node-${process.platform}-${process.arch}`;
let folder: string;
let from: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-pinned-'));
  from = pathToFileURL(join(folder, 'node_modules/weir/dist/weir.js')).href;
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each(['node_modules', 'node_modules/weir/node_modules'])('finds the Node in %s', async (place) => {
  await installNode(place, `printf '%s\\n' "$@" > '${folder}/arguments'\nexit 7`);
  expect(await runOnPinnedNode({ args: ['weir.js', 'two words'], from })).toBe(7);
  expect(await readFile(join(folder, 'arguments'), 'utf8')).toBe('weir.js\ntwo words\n');
});

test('gives the exit code of shells when a signal ended it', async () => {
  await installNode('node_modules', 'kill -KILL $$');
  expect(await runOnPinnedNode({ args: [], from })).toBe(137);
});

test('forwards a signal that arrives while the process is being started', async () => {
  await installNode('node_modules', 'exec sleep 60');
  const source = `
    import { runOnPinnedNode } from '#gateway/cli/run-on-pinned-node.ts';
    process.exitCode = await runOnPinnedNode({ args: [], from: '${from}' });`;
  const command = [process.execPath, '--input-type=module', '--eval', source];
  const env = { ...process.env, NODE_OPTIONS: signalOnSpawn };
  expect(await runProcess(command, { cwd: root, env })).toMatchObject({ exitCode: 143 });
});

test.each([
  ['was left out', async () => {}],
  ['has no binary', async () => await makePackage('node_modules')],
])('says what to do when the package %s', async (_, prepare) => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => {});
  await prepare();
  expect(await runOnPinnedNode({ args: [], from })).toBe(1);
  expect(log.mock.calls).toEqual([
    [expect.stringContaining('Weir runs on Node 26 or newer, and this is Node')],
  ]);
  log.mockRestore();
});

async function installNode(place: string, script: string): Promise<void> {
  const bin = join(await makePackage(place), 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

async function makePackage(place: string): Promise<string> {
  const path = join(folder, place, nodePackage);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'package.json'), '{}');
  return path;
}
