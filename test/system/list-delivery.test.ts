import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatBundle } from '#allowlist/format-bundle.ts';
import { signArtefact } from '#allowlist/sign-artefact.ts';
import type { DocumentsHealth } from '#gateway/admin/create-admin-server.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';
import { serving, startListServer } from '#test/system/list-server.ts';
import type { ListAnswer, ListServer } from '#test/system/list-server.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubGraph, stubSupergraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const signer = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const pollEvery = '100ms';

let folder: string;
let signedBy: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-list-delivery-'));
  signedBy = [join(folder, 'signer.pub.pem')];
  await writeFile(signedBy[0]!, signer.publicKey.export({ type: 'spki', format: 'pem' }));
});
afterAll(() => rm(folder, { recursive: true }));

const textOf = (name: string): string => `query ${name} { hello }`;

/** A bundle with one document of this name for everyone. */
function bundleOf(name: string, sequence: number): string {
  const json = manifestJson([entry(name, textOf(name))], { client: 'default' });
  return formatBundle([parseManifest(json, 'default')], sequence);
}

function signatureOf(text: string, { privateKey } = signer): string {
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return signArtefact(Buffer.from(text), { keyPem, keyName: 'key' });
}

const signed = (text: string): ListAnswer => serving(text, signatureOf(text));

async function health({ adminUrl }: GatewayProcess): Promise<DocumentsHealth> {
  const answer = await fetch(`${adminUrl}/health`);
  return Object(await answer.json()).documents;
}

const call = (gateway: GatewayProcess, name: string): Promise<HttpAnswer> =>
  post(gateway.url, { documentId: documentId(textOf(name)) });

/** What the log says of troubles, one after the other. */
function troublesIn({ stderr }: GatewayProcess): readonly string[] {
  return stderr
    .filter((line) => line.includes('What was delivered is not taken'))
    .map((line): string => JSON.parse(line).fault);
}

/** Looks until a list of this sequence is served. */
async function servedSequence(gateway: GatewayProcess, server: ListServer, sequence: number): Promise<void> {
  while ((await health(gateway)).sequence !== sequence) await server.answered(1);
}

async function follow(
  server: ListServer,
  documents: { readonly mode?: 'audit' | 'require-id'; readonly signedBy?: string[] } = {},
): Promise<StubGraph> {
  const config = { documents: { mode: 'require-id' as const, url: server.url, pollEvery, ...documents } };
  const graph = await startStubGraph({ config });
  // The line that tells it comes a moment after the one that the start waits for.
  while (graph.gateway.adminUrl === '') await server.answered(1);
  return graph;
}

describe('a list at a URL', () => {
  test('is asked for by its ETag, and taken once for each change', async () => {
    await using server = await startListServer(serving(bundleOf('One', 1)));
    await using graph = await follow(server);
    const { gateway } = graph;
    expect((await call(gateway, 'One')).body.data).toEqual({ hello: 'hello' });
    await server.answered(3);
    expect(server.statuses.slice(0, 4)).toEqual([200, 304, 304, 304]);
    expect(await health(gateway)).toMatchObject({
      sequence: 1,
      size: 1,
      ageSeconds: expect.any(Number),
      counters: { taken: 1, refused: {} },
    });
    server.answer(serving(bundleOf('Two', 2)));
    await servedSequence(gateway, server, 2);
    expect((await call(gateway, 'Two')).body.data).toEqual({ hello: 'hello' });
    expect((await call(gateway, 'One')).body.errors?.[0]?.extensions.code).toBe(
      'PERSISTED_QUERY_NOT_IN_LIST',
    );
    expect((await health(gateway)).counters.taken).toBe(2);
    expect(server.statuses.filter((status) => status === 200)).toHaveLength(2);
  });

  test('that is not there at the start is taken when it comes, where other texts may run meanwhile', async () => {
    await using server = await startListServer((_, response) => void response.writeHead(503).end());
    await using graph = await follow(server, { mode: 'audit' });
    const { gateway } = graph;
    expect((await post(gateway.url, { query: '{ hello }' })).body.data).toEqual({ hello: 'hello' });
    await server.answered(2);
    expect(await health(gateway)).toMatchObject({ size: 0, takenAt: null, ageSeconds: null });
    server.answer(serving(bundleOf('One', 1)));
    await servedSequence(gateway, server, 1);
    expect((await call(gateway, 'One')).body.data).toEqual({ hello: 'hello' });
    await gateway.stop();
    // The start has told of it, so that it is not told again.
    expect(gateway.stderr.filter((line) => line.includes('There is no list of documents yet'))).toHaveLength(
      1,
    );
    expect(troublesIn(gateway)).toEqual([]);
    expect(gateway.stderr.filter((line) => line.includes('The source delivers again'))).toHaveLength(1);
  });
});

/** A hundred kilobytes that unpack to more than is read. */
function packedTooLarge(): Buffer {
  const megabyte = gzipSync(Buffer.alloc(1024 * 1024, ' '));
  return Buffer.concat(Array.from({ length: 257 }, () => megabyte));
}

/** What a source may do wrong, the fault it is told as, and a part of the reason. */
const mistakes: readonly (readonly [string, string, RegExp, () => ListAnswer])[] = [
  [
    'answers 500',
    'bad-answer',
    /The answer is status 500/,
    () => (_, response) => response.writeHead(500).end(),
  ],
  [
    'answers with a web page',
    'bad-answer',
    /The answer is a web page/,
    () => (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Sign in</html>'),
  ],
  [
    'leads in circles',
    'bad-answer',
    /More than 3 redirects/,
    () => (_, response) => response.writeHead(302, { location: '/documents.json' }).end(),
  ],
  ['gives half of the JSON', 'malformed', /cut off/, () => signed(bundleOf('Two', 11).slice(0, -30))],
  [
    'gives an older list',
    'older',
    /has the sequence 9, older than 10, which is served/,
    () => signed(bundleOf('Two', 9)),
  ],
  [
    'gives what a stranger signed',
    'signature',
    /No signature fits/,
    () => serving(bundleOf('Two', 11), signatureOf(bundleOf('Two', 11), stranger)),
  ],
  [
    'gives what nobody signed',
    'signature',
    /There is no signature beside it/,
    () => serving(bundleOf('Two', 11)),
  ],
  [
    'gives what unpacks to more than is read',
    'too-large',
    /larger than the 268435456 bytes/,
    () => (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packedTooLarge()),
  ],
];

describe('the last good list is served on', () => {
  let server: ListServer;
  let graph: StubGraph;
  const good = bundleOf('One', 10);
  beforeAll(async () => {
    server = await startListServer(signed(good));
    graph = await follow(server, { signedBy });
  });
  afterAll(async () => {
    await graph[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test.each(mistakes)('where the source %s, which is told once', async (_, fault, reason, mistake) => {
    const { gateway } = graph;
    const before = await health(gateway);
    const told = troublesIn(gateway).length;
    server.answer(mistake());
    let now = await health(gateway);
    while ((now.counters.refused[faultOf(fault)] ?? 0) < (before.counters.refused[faultOf(fault)] ?? 0) + 2) {
      await server.answered(1);
      now = await health(gateway);
    }
    expect(now).toMatchObject({
      sequence: 10,
      size: 1,
      takenAt: before.takenAt,
      ageSeconds: expect.any(Number),
      trouble: { fault, reason: expect.stringMatching(reason) },
    });
    expect(now.trouble?.reason).toContain(server.url);
    expect((await call(gateway, 'One')).body.data).toEqual({ hello: 'hello' });
    expect((await call(gateway, 'Two')).status).not.toBe(200);
    server.answer(signed(good));
    while ((await health(gateway)).trouble) await server.answered(1);
    expect((await health(gateway)).counters.taken).toBe(before.counters.taken);
    await eventually('the trouble is logged', () => troublesIn(gateway).length > told);
    expect(troublesIn(gateway).slice(told)).toEqual([fault]);
  });

  test('and its age grows until the source is well again', async () => {
    const { gateway } = graph;
    server.answer((_, response) => response.writeHead(500).end());
    while (((await health(gateway)).ageSeconds ?? 0) < 1) await server.answered(1);
    server.answer(signed(good));
    const young = await eventually('the list is young again', async () => {
      const now = await health(gateway);
      return now.ageSeconds === 0 && now;
    });
    expect(young.trouble).toBeUndefined();
  });
});

/** The fault of a table's row as the key that it is. */
function faultOf(fault: string): keyof DocumentsHealth['counters']['refused'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table above names faults alone
  return fault as keyof DocumentsHealth['counters']['refused'];
}

describe('weir start gives up where a mode needs a list', () => {
  async function startFrom(answer: ListAnswer, more: object = {}): Promise<string> {
    await using server = await startListServer(answer);
    const file = join(folder, 'supergraph.graphql');
    await writeFile(file, stubSupergraph());
    const documents = { mode: 'safelist', url: server.url, ...more };
    const config = join(folder, 'weir.yaml');
    await writeFile(config, JSON.stringify({ supergraph: { file }, documents }));
    const { stderr, exitCode } = await runWeir(folder, 'start', '--config', config, '--port', '0');
    return `${exitCode}: ${stderr.trim()}`;
  }

  test.each<readonly [string, RegExp, () => ListAnswer]>([
    [
      'has nothing',
      /^1: http:\S+documents\.json: There is nothing \(404\)\.$/,
      () => (_, response) => response.writeHead(404).end(),
    ],
    [
      'has an empty list',
      /^1: documents: nothing is registered in http:\S+/,
      () => serving(formatBundle([], 1)),
    ],
    ['has no bundle', /^1: http:\S+ is no bundle of manifests/, () => serving('{"format":"other"}')],
  ])('and the source %s', async (_, said, answer) => {
    expect(await startFrom(answer())).toMatch(said);
  });

  test('and what is there is not signed', async () => {
    expect(await startFrom(serving(bundleOf('One', 1)), { signedBy })).toMatch(/^1: .*There is no signature/);
  });
});
