import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { shopSupergraph } from '#test/persisted-queries/allowlist/inspection/inspector.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-at-once-'));
  await mkdir(join(folder, 'manifests'));
  await writeFile(join(folder, 'supergraph.graphql'), shopSupergraph);
});
afterEach(() => rm(folder, { recursive: true }));

const names = Array.from({ length: 20 }, (_, index) => `Q${String(index).padStart(2, '0')}`);
const options = ['--client', 'web', '--manifests', 'manifests', '--supergraph', 'supergraph.graphql'];

test('twenty processes register at once, and no entry is lost', async () => {
  for (const name of names) {
    await writeFile(join(folder, `${name}.graphql`), `query ${name} { product(id: 1) { name } }`);
  }
  const ends = await Promise.all(
    names.map((name) => runWeir(folder, 'documents', 'register', `${name}.graphql`, ...options)),
  );
  expect(ends.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    names.map(() => ({ exitCode: 0, stderr: '' })),
  );
  const text = await readFile(join(folder, 'manifests/web.json'), 'utf8');
  expect(parseManifest(text, 'web.json').documents.map(({ name }) => name)).toEqual(names);
  expect(await readdir(join(folder, 'manifests'))).toEqual(['web.json']);
});
