import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Artefact } from '#gateway/serving/sources/artefact-source.ts';
import { fileSource } from '#gateway/serving/sources/file-source.ts';
import type { FileSourceOptions } from '#gateway/serving/sources/file-source.ts';
import { eventually } from '#test/testkit/eventually.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-file-source-'));
});
afterEach(() => rm(folder, { recursive: true }));

const { signal } = new AbortController();
const maxBytes = 1_000;

async function read(options: Partial<FileSourceOptions> = {}, known?: string): Promise<Artefact | undefined> {
  return await fileSource({ path: join(folder, 'one.json'), maxBytes, ...options }).read({ known, signal });
}

const allOf = (artefact: Artefact | undefined): readonly string[] =>
  (artefact?.parts ?? []).map(({ name, bytes, signatures }) =>
    [name.slice(folder.length + 1), Buffer.from(bytes).toString(), signatures ?? '-'].join(' '),
  );

describe('a file', () => {
  test('is read with the signatures beside it', async () => {
    await writeFile(join(folder, 'one.json'), '1');
    await writeFile(join(folder, 'one.json.sig'), 'abc');
    expect(allOf(await read())).toEqual(['one.json 1 abc']);
  });

  test('that is known is not read again, until it or its signatures change', async () => {
    await writeFile(join(folder, 'one.json'), '1');
    const first = await read();
    expect(await read({}, first?.revision)).toBeUndefined();
    await writeFile(join(folder, 'one.json.sig'), 'abc');
    const second = await read({}, first?.revision);
    expect(allOf(second)).toEqual(['one.json 1 abc']);
    await writeFile(join(folder, 'one.json'), '22');
    expect(allOf(await read({}, second?.revision))).toEqual(['one.json 22 abc']);
  });

  test('that is not there, or is a folder, is a fault', async () => {
    await expect(read()).rejects.toMatchObject({ fault: 'missing' });
    await mkdir(join(folder, 'one.json'));
    await expect(read()).rejects.toMatchObject({ fault: 'unreachable' });
  });

  test('may have as many bytes as are allowed', async () => {
    await writeFile(join(folder, 'one.json'), '12345');
    expect(allOf(await read({ maxBytes: 5 }))).toEqual(['one.json 12345 -']);
    await expect(read({ maxBytes: 4 })).rejects.toMatchObject({ fault: 'too-large' });
  });
});

describe('a folder', () => {
  const manifests = (): Partial<FileSourceOptions> => ({ path: folder, extension: '.json' });

  test('is all its files of the extension, by name', async () => {
    for (const name of ['b.json', 'a.json', 'c.txt']) await writeFile(join(folder, name), name[0]!);
    expect(allOf(await read(manifests()))).toEqual(['a.json a -', 'b.json b -']);
  });

  test('has one bound for all its files', async () => {
    for (const name of ['a.json', 'b.json']) await writeFile(join(folder, name), '123');
    await expect(read({ ...manifests(), maxBytes: 5 })).rejects.toMatchObject({ fault: 'too-large' });
  });

  test('that is not there is a fault', async () => {
    await expect(read({ path: join(folder, 'none'), extension: '.json' })).rejects.toMatchObject({
      fault: 'missing',
    });
  });
});

describe('a watched file', () => {
  /** Writes until the source says something, since a watcher takes a moment to begin. @returns how often it did. */
  async function heardOf(change: (attempt: number) => Promise<void>): Promise<number> {
    let heard = 0;
    const end = fileSource({ path: join(folder, 'one.json'), maxBytes }).watch(() => {
      heard += 1;
    });
    try {
      let attempt = 0;
      await eventually('the source says that it has changed', async () => {
        await change((attempt += 1));
        return heard > 0;
      });
      return heard;
    } finally {
      end();
    }
  }

  test('says when it changes', async () => {
    const heard = await heardOf((attempt) => writeFile(join(folder, 'one.json'), String(attempt)));
    expect(heard).toBeGreaterThan(0);
  });

  test('says when its signatures change', async () => {
    const heard = await heardOf((attempt) => writeFile(join(folder, 'one.json.sig'), String(attempt)));
    expect(heard).toBeGreaterThan(0);
  });

  test('says when Kubernetes exchanges the folder behind it', async () => {
    const heard = await heardOf(async () => {
      await rm(join(folder, '..data'), { force: true });
      await symlink(folder, join(folder, '..data'));
    });
    expect(heard).toBeGreaterThan(0);
  });
});
