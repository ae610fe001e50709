import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeList } from '#test/bench/lists/write-list.ts';
import { probeArgs, readLoad, turnBoundMs } from '#test/testkit/event-loop-probe.ts';
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
    await writeList({ documents, clients: 1, form: 'manifests', path: next });
    await readLoad(gateway);
    await rename(join(next, 'app-0.json'), join(manifests, 'app-0.json'));
    while ((await size()) === 1);
    const load = await readLoad(gateway);
    expect(await size()).toBe(documents);
    expect(load.workMs).toBeLessThan(turnBoundMs(load));
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
