import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { labelOf, readSourceText } from '#gateway/config/source/read-source-text.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-source-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('readSourceText', () => {
  test('gives the text without a byte order mark', async () => {
    await writeFile(join(folder, 'a.yaml'), '\uFEFFcost: ä\n');
    expect(await readSourceText(join(folder, 'a.yaml'))).toEqual({ text: 'cost: ä\n' });
  });

  test('refuses more than 1 MB', async () => {
    await writeFile(join(folder, 'most.yaml'), 'a'.repeat(1_000_000));
    await writeFile(join(folder, 'more.yaml'), 'a'.repeat(1_000_001));
    expect(await readSourceText(join(folder, 'most.yaml'))).toHaveProperty('text');
    expect(await readSourceText(join(folder, 'more.yaml'))).toEqual({
      problem: 'is larger than 1000000 bytes',
    });
  });

  test('says why there is no text, and never waits for one', async () => {
    await writeFile(join(folder, 'binary'), Buffer.from([0xff, 0xfe, 0xfd]));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const problem = async (name: string) => readSourceText(join(folder, name));
    expect(await problem('binary')).toEqual({ problem: 'is not UTF-8 text' });
    expect(await problem('pipe')).toEqual({ problem: 'is not a regular file' });
    expect(await problem('.')).toEqual({ problem: 'is a folder' });
    expect(await problem('gone')).toEqual({ problem: 'does not exist' });
    expect(await problem('binary/below')).toEqual({ problem: 'does not exist' });
    expect(await problem('a'.repeat(300))).toEqual({ problem: 'cannot be read (ENAMETOOLONG)' });
  });
});

describe('labelOf', () => {
  test('is relative inside the working directory, absolute outside', () => {
    expect(labelOf('/etc/weir/a/b.yaml', '/etc/weir')).toBe('a/b.yaml');
    expect(labelOf('/etc/other.yaml', '/etc/weir')).toBe('/etc/other.yaml');
  });
});
