import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeList } from '#test/bench/lists/write-list.ts';
import { probeArgs, withShortTurns } from '#test/testkit/event-loop-probe.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const documents = 5_000;

test('a large list takes over without a long turn of the event loop', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-large-list-'));
  try {
    const manifests = join(folder, 'manifests');
    await writeList({ documents: 1, clients: 1, form: 'manifests', path: manifests });
    await using graph = await startStubGraph({
      nodeArgs: probeArgs,
      config: { documents: { mode: 'audit', manifests, pollEvery: '100ms', prepareAhead: 0 } },
      answer: () => ({ data: {} }),
    });
    const { gateway } = graph;
    const size = async (): Promise<unknown> => {
      const answer = await fetch(`${gateway.adminUrl}/health`);
      return Object(await answer.json()).documents?.size;
    };
    // What is compiled lazily is compiled now.
    await post(gateway.url, { query: '{ hello }' });
    expect(await size()).toBe(1);
    const next = join(folder, 'next');
    const sizes = [documents, documents + 1, documents + 2];
    for (const count of sizes)
      await writeList({ documents: count, clients: 1, form: 'manifests', path: `${next}-${count}` });
    await withShortTurns(gateway, async (attempt) => {
      const count = sizes[attempt - 1];
      await rename(join(`${next}-${count}`, 'app-0.json'), join(manifests, 'app-0.json'));
      await eventually('the list is served', async () => (await size()) === count);
    });
    expect(sizes).toContain(await size());
  } finally {
    await rm(folder, { recursive: true });
  }
});
