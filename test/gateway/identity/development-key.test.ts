import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { loadDevelopmentKey } from '#gateway/identity/development-key.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-key-'));
  file = join(folder, '.weir', 'key.json');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a new key is for its owner alone, and stays the same', async () => {
  const first = await loadDevelopmentKey(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const second = await loadDevelopmentKey(file);
  expect([second.kid, second.publicJwk]).toEqual([first.kid, first.publicJwk]);
  expect(await readdir(join(folder, '.weir'))).toEqual(['key.json']);
});

test('the published half has no private part', async () => {
  const { publicJwk, kid } = await loadDevelopmentKey(file);
  expect(publicJwk).toEqual({
    kty: 'OKP',
    crv: 'Ed25519',
    x: expect.any(String),
    kid,
    alg: 'EdDSA',
    use: 'sig',
  });
  expect(await readFile(file, 'utf8')).toContain('"d":');
});

test('processes that start at the same time end up with one key', async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => loadDevelopmentKey(file)));
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
  expect(await readdir(join(folder, '.weir'))).toEqual(['key.json']);
});

test('a key that others can read is not used', async () => {
  await loadDevelopmentKey(file);
  await chmod(file, 0o644);
  await expect(loadDevelopmentKey(file)).rejects.toThrow(StartupError);
  await expect(loadDevelopmentKey(file)).rejects.toThrow(`run chmod 600 ${file}`);
});

describe('a file that is no key says so and is left alone', () => {
  test.each([
    ['no JSON', '-----BEGIN PRIVATE KEY-----'],
    ['empty', ''],
    ['null', 'null'],
    ['another kind of key', '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}'],
    [
      'the public half alone',
      '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
    ],
    ['parts of the wrong length', '{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}'],
    ['larger than any key', ' '.repeat(5_000)],
  ])('%s', async (_, content) => {
    const other = join(folder, 'other.json');
    await writeFile(other, content, { mode: 0o600 });
    await expect(loadDevelopmentKey(other)).rejects.toThrow(`${other} is not an Ed25519 key`);
    expect(await readFile(other, 'utf8')).toBe(content);
  });

  test('a folder', async () => {
    await expect(loadDevelopmentKey(folder)).rejects.toThrow(StartupError);
  });
});
