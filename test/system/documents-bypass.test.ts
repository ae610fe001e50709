import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { digestOf } from '#gateway/bounded/digest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { bypassPair } from '#test/gateway/documents/bypass/bypass-fixture.ts';
import { refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const known = 'query Known { hello }';
const old = 'query Old { hello }';
const urgent = 'query Urgent { hello }';
const expensive = 'query Expensive { items(first: 1000) { related { related { related { id } } } } }';
const secret = 'query Secret { secret }';

const stack = new AsyncDisposableStack();
let folder: string;
let graph: StubGraph;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-bypass-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const { privatePem, publicPem } = await bypassPair();
  await writeFile(join(folder, 'bypass.pem'), privatePem, { mode: 0o600 });
  await writeFile(join(folder, 'bypass.pub.pem'), publicPem);
  const entry = (name: string, text: string, more = {}) => ({
    id: documentId(text),
    name,
    kind: 'query',
    text,
    ...more,
  });
  const manifest = {
    format: 'weir-persisted-documents',
    version: 1,
    client: 'web',
    documents: [entry('Known', known), entry('Old', old, { state: 'retired' })],
  };
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(folder, 'manifests'));
  await writeFile(join(folder, 'manifests/web.json'), JSON.stringify(manifest));
  graph = stack.use(
    await startStubGraph({
      config: {
        documents: {
          mode: 'require-id',
          manifests: join(folder, 'manifests'),
          bypass: { publicKeys: [join(folder, 'bypass.pub.pem')], audience: 'shop-test' },
        },
      },
    }),
  );
});
afterAll(() => stack.disposeAsync());

async function sign(...args: readonly string[]) {
  const always = ['--key', 'bypass.pem', '--audience', 'shop-test', '--reason', 'incident 4711'];
  return await runInProcess(folder, 'documents', 'bypass', ...always, '--operator', 'ada', ...args);
}

async function tokenFor(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await sign(...args);
  expect(stderr).toBe('');
  return stdout.trim();
}

async function ask(body: object, token: string): Promise<HttpAnswer> {
  return await post(graph.gateway.url, body, { 'graphql-client-name': 'web', 'x-weir-bypass': token });
}

async function recordOf(answer: HttpAnswer): Promise<AccessRecord> {
  return await graph.gateway.record(({ requestId }) => requestId === requestIdOf(answer));
}

describe('a token of weir documents bypass', () => {
  test('lets the text that it names run, and the record tells who, why and how often', async () => {
    const token = await tokenFor('--document', digestOf(urgent, 'sha256'), '--for', '10m');
    for (const uses of [1, 2]) {
      const answer = await ask({ query: urgent }, token);
      expect(answer.body).toMatchObject({ data: { hello: 'hello' } });
      expect(await recordOf(answer)).toMatchObject({
        outcome: 'ok',
        document: { registered: false, mode: 'require-id', outcome: 'bypass', name: 'Urgent' },
        bypass: { outcome: 'used', operator: 'ada', reason: 'incident 4711', uses },
      });
    }
    const lines = graph.gateway.stderr.filter((line) => line.includes('"operator":"ada"'));
    expect(lines.length).toBe(1);
    expect(refusalOf(await ask({ query: secret }, token))).toBe('403 FORBIDDEN');
  });

  test('lets a retired document run for its client', async () => {
    const token = await tokenFor('--client', 'web');
    const answer = await ask({ documentId: documentId(old) }, token);
    expect(answer.body).toMatchObject({ data: { hello: 'hello' } });
    expect((await recordOf(answer)).bypass?.outcome).toBe('used');
  });

  test('opens nothing else: price and authorization hold', async () => {
    const token = await tokenFor('--client', 'web');
    expect(refusalOf(await ask({ query: expensive }, token))).toBe('422 COST_ESTIMATED_TOO_EXPENSIVE');
    const hidden = await ask({ query: secret }, token);
    expect(hidden.body.data).toEqual({ secret: null });
    expect(hidden.body.errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
    const schema = await ask({ query: '{ __schema { queryType { name } } }' }, token);
    expect(refusalOf(schema)).toBe('400 INTROSPECTION_DISABLED');
    expect(refusalOf(await ask({ query: `{ ${'hello '.repeat(6000)} }` }, token))).toMatch(/^400 MAX_/);
  });

  test.each([
    ['made up', 'a.b.c'],
    ['huge', 'x'.repeat(9_000)],
    ['empty', ''],
  ])('that is %s is refused, and the record tells', async (_case, token) => {
    const answer = await ask({ documentId: documentId(known) }, token);
    expect(refusalOf(answer)).toBe('403 FORBIDDEN');
    const { bypass, outcome } = await recordOf(answer);
    expect(outcome).toBe('refused');
    expect(bypass?.outcome).toBe('refused');
    expect(JSON.stringify(bypass)).not.toContain('xxxx');
  });

  test('for another gateway is refused', async () => {
    const token = await tokenFor('--client', 'web', '--audience', 'shop-production');
    const answer = await ask({ query: urgent }, token);
    expect(refusalOf(answer)).toBe('403 FORBIDDEN');
    expect(answer.body.errors?.[0]?.message).toContain('it is meant for other gateways');
  });
});

describe('weir documents bypass', () => {
  test('prints what it signed for machines', async () => {
    const { stdout, exitCode } = await sign('--client', 'web', '--for', '1h', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      operator: 'ada',
      reason: 'incident 4711',
      audience: 'shop-test',
      clients: ['web'],
      documents: [],
    });
  });

  test.each<readonly [string, readonly string[], number, RegExp]>([
    ['no scope', [], 2, /name them with --document or --client/],
    ['more than an hour', ['--client', 'web', '--for', '2h'], 2, /at most 1h/],
    ['a digest that is none', ['--document', 'abc'], 2, /64 lower-case hexadecimal digits/],
    ['a key that is none', ['--client', 'web', '--key', 'bypass.pub.pem'], 2, /not an Ed25519 private key/],
  ])('refuses %s', async (_case, args, code, message) => {
    await chmod(join(folder, 'bypass.pub.pem'), 0o600);
    const { exitCode, stderr } = await sign(...args);
    expect([exitCode, message.test(stderr)]).toEqual([code, true]);
  });

  test('refuses a key that others can read', async () => {
    await writeFile(join(folder, 'open.pem'), '-----BEGIN', { mode: 0o644 });
    await chmod(join(folder, 'open.pem'), 0o644);
    const { exitCode, stderr } = await sign('--client', 'web', '--key', 'open.pem');
    expect([exitCode, stderr]).toEqual([
      1,
      'open.pem can be read by others, who could sign with it; run chmod 600 open.pem.\n',
    ]);
  });
});
