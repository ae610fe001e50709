import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubSubgraph } from '#test/testkit/stub-subgraph.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';
import type { ManifestFolder } from '#test/testkit/write-manifests.ts';

const swaps = 5;
const callers = 3;

/** Each version has a field of its own, beside those that all have. */
function supergraphOf(version: number): string {
  return composeForTest({
    stub: `${federationLink()} type Query { hello: String slow: String v${version}: String }`,
  });
}

let folder: string;
let file: string;
let manifests: ManifestFolder;
let subgraph: StubSubgraph;
let gateway: GatewayProcess;
let release = Promise.withResolvers<void>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-swap-'));
  file = join(folder, 'supergraph.graphql');
  await writeFile(file, supergraphOf(0));
  manifests = await writeManifests({ web: ['query Hello { hello }', 'query First { v0 }'] });
  subgraph = await startStubSubgraph(async ({ query }) => {
    if (query.includes('slow')) await release.promise;
    return { data: query.includes('slow') ? { slow: 'slow', [`v${swaps}`]: 'own' } : { hello: 'hello' } };
  });
  gateway = await startGateway({
    config: {
      supergraph: { file, pollEvery: '100ms' },
      subgraphs: { stub: { endpoints: [{ url: subgraph.url }] } },
      documents: { manifests: manifests.folder },
    },
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await subgraph[Symbol.asyncDispose]();
  await manifests[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function replaceSupergraph(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** Which versions the two halves of one answer tell of. */
const introspection =
  '{ a: __type(name: "Query") { fields { name } } b: __schema { queryType { fields { name } } } }';

function versionsIn({ text }: HttpAnswer): readonly number[] {
  return [...text.matchAll(/"v(\d+)"/g)].map(([, version]) => Number(version));
}

describe('a new supergraph', () => {
  test('takes over during traffic: no request fails, and each is answered by one supergraph', async () => {
    let seen = 0;
    let wake = (): void => undefined;
    const failures: string[] = [];
    const call = async (): Promise<void> => {
      for (let newest = 0; newest < swaps;) {
        const answer = await post(gateway.url, { query: introspection });
        const [version = -1, again] = versionsIn(answer);
        const plain = await post(gateway.url, { query: '{ hello }' });
        const fits = answer.status === 200 && version === again && version >= newest && plain.status === 200;
        if (!fits) failures.push(`after ${newest}: ${answer.status} ${answer.text} ${plain.text}`);
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
      await replaceSupergraph(supergraphOf(version));
      await seenBy(version);
    }
    await traffic;
    expect(failures).toEqual([]);
  }, 300_000);

  test('reports registered documents that no longer fit, by client, and stops for none of them', async () => {
    const line = await eventually('a line', () =>
      gateway.stderr.find((text) => text.includes('do not fit the supergraph')),
    );
    expect(JSON.parse(line)).toMatchObject({
      client: 'web',
      count: 1,
      documents: [{ name: 'First', reason: expect.stringContaining('Cannot query field "v0"') }],
    });
  });

  test('leaves a request that is under way with the one that it began with', async () => {
    release = Promise.withResolvers();
    const arrived = subgraph.nextRequest();
    const slow = post(gateway.url, { query: `{ slow v${swaps} }` });
    await arrived;
    await replaceSupergraph(supergraphOf(swaps + 1));
    await untilVersion(swaps + 1);
    release.resolve();
    const { status, body } = await slow;
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.data).toEqual({ slow: 'slow', [`v${swaps}`]: 'own' });
  });

  test('that does not load is refused with the reason in the log and in health, and the old one serves on', async () => {
    await replaceSupergraph('type Query { hello: String }');
    const trouble = await untilTrouble();
    expect(trouble).toMatchObject({
      fault: 'malformed',
      reason: expect.stringContaining('not a supergraph'),
    });
    expect((await post(gateway.url, { query: '{ hello }' })).status).toBe(200);
    await replaceSupergraph(supergraphOf(swaps + 2));
    await untilVersion(swaps + 2);
    const told = (): number =>
      gateway.stderr.filter((line) => line.includes('This schema is not a supergraph')).length;
    await eventually('a line', () => told() > 0);
    expect(told()).toBe(1);
  });

  test('is looked for on SIGHUP', async () => {
    const before = (await health()).supergraph.counters.looked;
    gateway.process.kill('SIGHUP');
    let now = before;
    while (now === before) now = (await health()).supergraph.counters.looked;
    expect(now).toBeGreaterThan(before);
    expect((await post(gateway.url, { query: '{ hello }' })).status).toBe(200);
  });
});

async function untilVersion(version: number): Promise<void> {
  while (!versionsIn(await post(gateway.url, { query: introspection })).includes(version));
}

interface Health {
  readonly supergraph: { readonly trouble?: object; readonly counters: { readonly looked: number } };
}

async function health(): Promise<Health> {
  const answer = await fetch(`${gateway.adminUrl}/health`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is checked
  return (await answer.json()) as Health;
}

async function untilTrouble(): Promise<object> {
  for (;;) {
    const { supergraph } = await health();
    if (supergraph.trouble) return supergraph.trouble;
  }
}
