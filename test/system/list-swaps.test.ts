import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import { manifestJson } from '#test/gateway/documents/manifest-fixture.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';

const swaps = 100;
const callers = 3;

/** The document of a list: its text says which list it is of. */
function pageOf(version: number): { readonly id: string; readonly text: string } {
  const text = `query Page { hello(name: "${version}") }`;
  return { id: documentId(text), text };
}

/** Every list registers one document, under the same alias. */
function listOf(version: number): string {
  return manifestJson([{ ...pageOf(version), aliases: ['page'], name: 'Page', kind: 'query' }], {
    client: 'default',
  });
}

test('a hundred lists take over during traffic: no request fails, and each is answered by one list', async () => {
  await using manifests = await writeManifests({});
  const file = join(manifests.folder, 'default.json');
  await writeFile(file, listOf(0));
  await using graph = await startStubGraph({
    config: { documents: { mode: 'require-id', manifests: manifests.folder, pollEvery: '100ms' } },
    answer: ({ query }) => ({ data: { hello: /name: ?"(\d+)"/.exec(query)?.[1] } }),
  });
  let seen = -1;
  let wake = (): void => undefined;
  const failures: string[] = [];
  const call = async (): Promise<void> => {
    for (let newest = 0; newest < swaps;) {
      const { status, body, text } = await post(graph.gateway.url, { documentId: 'page' });
      const version = Number(body.data?.['hello']);
      // A caller never sees an older list after a newer one.
      if (status !== 200 || !(version >= newest)) failures.push(`after ${newest}: ${status} ${text}`);
      if (failures.length > 0) return wake();
      newest = version;
      seen = Math.max(seen, version);
      wake();
    }
  };
  const seenBy = async (version: number): Promise<void> => {
    if (seen >= version || failures.length > 0) return;
    await new Promise<void>((resolve) => (wake = resolve));
    await seenBy(version);
  };
  const traffic = Promise.all(Array.from({ length: callers }, call));
  for (let version = 1; version <= swaps && failures.length === 0; version += 1) {
    await writeFile(`${file}.new`, listOf(version));
    await rename(`${file}.new`, file);
    await seenBy(version);
  }
  await traffic;
  expect(failures).toEqual([]);
  await graph.gateway.stop();
  // Each record tells one document, and the answer was that of its text.
  const digests = new Set(Array.from({ length: swaps + 1 }, (_, version) => pageOf(version).id));
  for (const { document, outcome } of graph.gateway.records) {
    expect(outcome).toBe('ok');
    expect(digests).toContain(`sha256:${document?.sha256}`);
  }
}, 300_000);
