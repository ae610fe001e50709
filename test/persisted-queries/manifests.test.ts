import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Kind, parse, validate } from 'graphql';
import { formatManifest } from '#allowlist/format-manifest.ts';
import { createInspector } from '#allowlist/inspection/inspect-document.ts';
import { loadConfig } from '#gateway/config/load-config.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}persisted-queries/manifests`;
const supergraph = await loadSupergraphFile(`${root}schema/supergraph.graphql`);
const { apiSchema } = supergraph;
const { config } = await loadConfig({ file: `${root}weir.yaml`, env: {} });
const { limits, cost } = config;
const inspect = await createInspector({
  supergraph,
  limits,
  listSizes: cost,
  maxPoints: cost.maxPerOperation,
});
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

  test('is what formatting it gives, byte for byte', async () => {
    const text = await readFile(`${folder}/${file}`, 'utf8');
    expect(formatManifest(parseManifest(text, file))).toBe(text);
  });

  test('holds what its documents cost, need and ask today; else: weir documents import it into itself', async () => {
    const { documents } = await readManifest(file);
    for (const document of documents) {
      const { name: place, text, aliases = [] } = document;
      const { facts } = await inspect({ place, text, aliases });
      expect({ ...document, ...facts }).toEqual(document);
    }
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
