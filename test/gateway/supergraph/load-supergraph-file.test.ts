import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';
import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-supergraph-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('loadSupergraphFile', () => {
  test('reads a supergraph, with or without a byte order mark', async () => {
    const sdl = composeForTest({ catalog: 'type Query { open: Int }' });
    const plain = await loadSupergraphFile(await file('plain.graphql', sdl));
    const marked = await loadSupergraphFile(await file('marked.graphql', `\uFEFF${sdl}`));
    expect(plain.sdl).toBe(sdl);
    expect(marked.id).toBe(plain.id);
  });

  test('a missing file is refused with its path and the command that makes one', async () => {
    const path = join(folder, 'absent.graphql');
    expect(await refusalOf(path)).toBe(
      `${path}: There is no such file. Compose a supergraph with "weir schema compose".`,
    );
  });

  test('a directory is refused', async () => {
    expect(await refusalOf(folder)).toBe(`${folder}: This is a directory, not a file.`);
  });

  test('a file that is not UTF-8 is refused', async () => {
    const path = await file('latin.graphql', Buffer.from([0x23, 0xe9, 0x0a]));
    expect(await refusalOf(path)).toBe(`${path}: The file is not UTF-8 text.`);
  });

  test('a file of exactly the limit is read, and one byte more is refused', async () => {
    const sdl = composeForTest({ catalog: 'type Query { open: Int }' });
    const path = await file('sized.graphql', sdl);
    const { byteLength } = Buffer.from(sdl);
    expect((await loadSupergraphFile(path, { maxBytes: byteLength })).sdl).toBe(sdl);
    await expect(loadSupergraphFile(path, { maxBytes: byteLength - 1 })).rejects.toThrow(
      `${path}: The file is larger than the ${byteLength - 1} bytes that Weir reads.`,
    );
  });

  test('a device without end is not read to its end', async () => {
    await expect(loadSupergraphFile('/dev/zero', { maxBytes: 1000 })).rejects.toThrow(
      /larger than the 1000 bytes/,
    );
  });

  test('a syntax error is shown under the path', async () => {
    const path = await file('broken.graphql', 'type Query {\n}');
    expect(await refusalOf(path)).toBe(`${path}:2:1: Syntax Error: Expected Name, found "}".`);
  });
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function refusalOf(path: string): Promise<string> {
  const error: unknown = await loadSupergraphFile(path).catch((error: unknown) => error);
  if (!(error instanceof StartupError)) throw new Error('the file was not refused with a StartupError');
  return error.message;
}
