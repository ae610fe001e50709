import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Kind, parse, validate } from 'graphql';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}persisted-queries/manifests`;
const { apiSchema } = await loadSupergraphFile(`${root}schema/supergraph.graphql`);
const files = (await readdir(folder)).sort();

test('the folder holds one manifest for everyone, and one for the client web', () => {
  expect(files).toEqual(['default.json', 'web.json']);
});

describe.each(files)('%s', (file) => {
  test('is for the client that its name says, and every id is the hash of its text', async () => {
    const { client, documents } = await readManifest(file);
    expect(`${client}.json`).toBe(file);
    expect(documents.length).toBeGreaterThan(0);
  });

  test('is sorted by name, one entry for each, so that a pull request shows what changes', async () => {
    const names = (await readManifest(file)).documents.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  test('holds documents that fit the schema, each with the operation that its entry names', async () => {
    const { documents } = await readManifest(file);
    for (const { name, kind, text } of documents) {
      const document = parse(text);
      expect({ name, errors: validate(apiSchema, document) }).toEqual({ name, errors: [] });
      const operations = document.definitions.filter(
        (definition) => definition.kind === Kind.OPERATION_DEFINITION,
      );
      expect(operations.map((definition) => [definition.name?.value, definition.operation])).toEqual([
        [name, kind],
      ]);
    }
  });
});

async function readManifest(file: string) {
  return parseManifest(await readFile(`${folder}/${file}`, 'utf8'), file);
}
