import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readManifestSource } from '#allowlist/files/read-manifest-source.ts';
import { formatManifest } from '#allowlist/format-manifest.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

let repository: string;
let folder: string;
let working: string;

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

async function commit(name: string): Promise<void> {
  await writeFile(join(folder, 'web.json'), formatManifest(manifestOf([persisted(name)])));
  git('add', '.');
  git('commit', '--quiet', '-m', name);
}

beforeAll(async () => {
  working = process.cwd();
  repository = await mkdtemp(join(tmpdir(), 'weir-revisions-'));
  folder = join(repository, 'lists/manifests');
  await mkdir(folder, { recursive: true });
  git('init', '--quiet', '--initial-branch', 'main', '.');
  await writeFile(join(folder, 'README.md'), 'no manifest');
  git('commit', '--quiet', '--allow-empty', '-m', 'Start');
  git('branch', 'empty');
  await commit('Old');
  git('branch', 'release');
  await commit('New');
  await writeFile(join(folder, 'web.json'), formatManifest(manifestOf([persisted('Uncommitted')])));
  process.chdir(repository);
});
afterAll(async () => {
  process.chdir(working);
  await rm(repository, { recursive: true });
});

async function namesIn(place: string): Promise<readonly string[]> {
  const manifests = await readManifestSource(place, { folder });
  return manifests.flatMap(({ client, documents }) => documents.map(({ name }) => `${client} ${name}`));
}

describe('a place of manifests is', () => {
  test.each([
    ['a folder', 'lists/manifests', ['web Uncommitted']],
    ['a file', 'lists/manifests/web.json', ['web Uncommitted']],
    ['a revision, for the folder of manifests', 'HEAD', ['web New']],
    ['a branch', 'release', ['web Old']],
    ['one commit before another', 'HEAD~1', ['web Old']],
    ['a revision before there was a folder', 'empty', []],
    ['a folder of a revision', 'release:lists/manifests', ['web Old']],
    ['a file of a revision', 'main:lists/manifests/web.json', ['web New']],
  ])('%s: %s', async (_case, place, names) => {
    expect(await namesIn(place)).toEqual(names);
  });
});

describe('what is no place of manifests is told so:', () => {
  test.each([
    'nope',
    'main:nope',
    'nope:lists',
    '-h',
    '--output=x',
    '',
    ':',
    'main:../../etc',
    '$(touch x)',
    'main; ls',
  ])('%j', async (place) => {
    await expect(namesIn(place)).rejects.toMatchObject({
      name: 'StartupError',
      exitCode: 2,
      message: expect.stringContaining(
        'There is no such manifest, folder of manifests or Git revision of one',
      ),
    });
  });

  test('a file of a revision that is no manifest, by its place', async () => {
    await expect(namesIn('main:lists/manifests/README.md')).rejects.toThrow(
      /^main:lists\/manifests\/README\.md is not JSON: /,
    );
  });
});
