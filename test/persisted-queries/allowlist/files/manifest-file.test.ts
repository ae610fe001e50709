import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { manifestPath, readManifest, readManifests, updateManifest } from '#allowlist/files/manifest-file.ts';
import { formatManifest } from '#allowlist/format-manifest.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import { manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-manifest-'));
});
afterEach(() => rm(folder, { recursive: true }));

function add(name: string, more: { readonly dryRun?: boolean; readonly client?: string } = {}) {
  return updateManifest({
    folder,
    client: 'web',
    write: writeFileAtomically,
    change: (manifest: Manifest) => ({
      manifest: { ...manifest, documents: [...manifest.documents, persisted(name)] },
      result: manifest.documents.length,
    }),
    ...more,
  });
}

describe('the manifest of a client', () => {
  test('is made by the first change, and read back', async () => {
    expect(await readManifest(folder, 'web')).toBeUndefined();
    expect(await add('A')).toBe(0);
    expect(await add('B')).toBe(1);
    expect(await readManifest(folder, 'web')).toMatchObject(manifestOf([persisted('A'), persisted('B')]));
    expect(await readdir(folder)).toEqual(['web.json']);
  });

  test('loses nothing to changes at the same time', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `Q${index}`);
    await Promise.all(names.map((name) => add(name)));
    const { documents } = (await readManifest(folder, 'web')) ?? manifestOf([]);
    expect(documents.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  test('is not written by a dry run', async () => {
    expect(await add('A', { dryRun: true })).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is not touched where nothing changes', async () => {
    await add('A');
    const { mtimeMs, ino } = await stat(join(folder, 'web.json'));
    const change = (manifest: Manifest) => ({ manifest, result: undefined });
    await updateManifest({ folder, client: 'web', write: writeFileAtomically, change });
    expect(await stat(join(folder, 'web.json'))).toMatchObject({ mtimeMs, ino });
  });

  test('is not written when the lock was lost meanwhile', async () => {
    const lost = updateManifest({
      folder,
      client: 'web',
      write: writeFileAtomically,
      change: (manifest) => {
        // What a process does that takes this one for dead.
        rmSync(join(folder, '.web.json.lock'));
        return { manifest: { ...manifest, documents: [persisted('A')] }, result: undefined };
      },
    });
    await expect(lost).rejects.toThrow('another process has taken the lock away; run the command again.');
    expect(await readdir(folder)).toEqual([]);
  });

  test('links the schema for editors where it is there', async () => {
    const inner = join(folder, 'manifests');
    await mkdir(inner);
    await writeFile(join(folder, 'manifest.schema.json'), '{}');
    const change = (manifest: Manifest) => ({ manifest, result: undefined });
    await updateManifest({ folder: inner, client: 'web', write: writeFileAtomically, change });
    expect(JSON.parse(await readFile(join(inner, 'web.json'), 'utf8'))).toMatchObject({
      $schema: '../manifest.schema.json',
    });
  });

  test('under the name of another client is refused', async () => {
    await writeFile(join(folder, 'web.json'), formatManifest(manifestOf([], 'ios')));
    await expect(readManifest(folder, 'web')).rejects.toThrow(
      /web\.json: the manifest is for the client "ios"; name the file ios\.json\.$/,
    );
    await expect(readManifests(folder)).rejects.toThrow(/name the file ios\.json/);
    await expect(add('A')).rejects.toThrow(/name the file ios\.json/);
  });

  test('in a folder that is not there is a mistake of the command', async () => {
    await rm(folder, { recursive: true });
    await expect(add('A')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('make it first'),
    });
    await expect(readManifests(folder)).rejects.toMatchObject({ exitCode: 2 });
    await mkdir(folder);
  });
});

test.each([
  '../web',
  'a/b',
  '',
  '.',
  '..',
  '.hidden',
  'a\0b',
  '-rf',
  'ü',
  'x'.repeat(200),
  'web.json/../../x',
])('%j is no name for a client, and so for no file', (client) => {
  expect(() => manifestPath('manifests', client)).toThrow(
    /is no name for a client: expected letters, digits/,
  );
});

test('the names of clients are those of files', () => {
  expect(manifestPath('manifests', 'shop-ios_2.0')).toBe(join('manifests', 'shop-ios_2.0.json'));
});
