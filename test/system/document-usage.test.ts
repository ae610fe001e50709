import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDocumentUsage } from '#gateway/documents/document-usage.ts';
import type { DocumentUsageReport } from '#gateway/documents/document-usage.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';

const everyone = 'query Everyone { hello }';
const web = 'query Web { items(first: 2) { id } }';
const broken = 'query Broken { down }';
const unknown = 'query Unknown { hello }';

const stack = new AsyncDisposableStack();
let folder: string;
let redis: TestRedis;
beforeAll(async () => {
  ({ folder } = stack.use(await writeManifests({ default: [everyone], web: [web, broken] })));
  redis = await startRedis();
  stack.defer(() => redis.stop());
});
afterAll(() => stack.disposeAsync());

const answer = () => ({ data: { hello: 'hello', items: [{ id: 1 }, { id: 2 }] } });

/** Sends a request and waits until its record is written, and with it its count. */
async function ask(
  gateway: GatewayProcess,
  body: object,
  client?: string,
  version?: string,
): Promise<number> {
  const answered = await post(gateway.url, body, {
    ...(client === undefined ? {} : { 'graphql-client-name': client }),
    ...(version === undefined ? {} : { 'graphql-client-version': version }),
  });
  await gateway.record(({ requestId }) => requestId === requestIdOf(answered));
  return answered.status;
}

async function usageOf(gateway: GatewayProcess, search = ''): Promise<DocumentUsageReport> {
  const { text } = await send(`${gateway.adminUrl}/documents/usage${search}`, { method: 'GET' });
  return parseDocumentUsage(text, 'usage');
}

describe('the usage of documents', () => {
  test('is counted by document, client and version, and read by operators', async () => {
    await using graph = await startStubGraph({ answer, config: { documents: { manifests: folder } } });
    const { gateway } = graph;
    await ask(gateway, { documentId: documentId(web) }, 'web', '1.0');
    await ask(gateway, { documentId: documentId(web) }, 'web', '1.0');
    await ask(gateway, { query: web }, 'web', '2.0');
    await ask(gateway, { documentId: documentId(broken) }, 'web', '2.0');
    await ask(gateway, { documentId: documentId(everyone) });
    await ask(gateway, { query: unknown }, 'ios', '7');
    expect(await ask(gateway, { documentId: documentId(web) }, 'ios', '7')).toBe(404);
    expect(await ask(gateway, { query: 'query Invalid { nope }' }, 'ios', '7')).toBe(400);

    const { documents, unregistered } = await usageOf(gateway);
    const told = documents.map((used) => [
      used.manifest,
      used.id,
      used.client,
      used.clientVersion,
      used.count,
    ]);
    expect(told).toEqual([
      ['web', documentId(web), 'web', '1.0', 2],
      ['web', documentId(web), 'web', '2.0', 1],
      ['web', documentId(broken), 'web', '2.0', 1],
      ['default', documentId(everyone), undefined, undefined, 1],
    ]);
    expect(documents.map(({ errors }) => errors)).toEqual([0, 0, 1, 0]);
    const [first] = gateway.records;
    expect(documents[0]).toMatchObject({
      firstSeenAt: first?.time,
      meanPoints: first?.cost?.actual,
      worstPoints: first?.cost?.actual,
    });
    expect(unregistered?.map((text) => [text.id, text.name, text.kind, text.client, text.count])).toEqual([
      [`sha256:${digestOf(unknown, 'sha256')}`, 'Unknown', 'query', 'ios', 1],
    ]);
    expect(gateway.records[0]?.document).toMatchObject({ registered: true, manifest: 'web' });

    const part = await usageOf(gateway, '?limit=3');
    expect([part.documents.length, part.next]).toEqual([3, 3]);

    const place = ['--manifests', folder, '--usage', gateway.adminUrl];
    const listed = await runInProcess(dirname(folder), 'documents', 'list', ...place);
    expect(listed.stdout).toMatch(/web +Web +query +active.* 3 times, \d+ points, at most \d+, last /);
    expect(listed.stdout).toMatch(/web +Broken +.* 1 times, 1 with errors, .*last /);
    const left = await runInProcess(dirname(folder), 'documents', 'list', '--unregistered', ...place);
    expect(left.stdout).toMatch(
      /^Client .*\nios +7 +Unknown +query +sha256:[0-9a-f]{64} +1 times, .*\n1 text to register\n$/,
    );
    const unused = await runInProcess(dirname(folder), 'documents', 'unused', '--days', '1', ...place);
    expect([unused.exitCode, unused.stderr]).toEqual([
      1,
      'The reports tell of the last 0 days without a gap, not of 1; nothing can be said to be unused.\n',
    ]);
  });

  test('stays in Redis when a gateway goes, and the next one adds to it', async () => {
    const config = {
      documents: {
        manifests: folder,
        usage: { store: { redis: { url: redis.url, keyPrefix: 'u:', timeout: '10s' } } },
      },
    };
    {
      await using graph = await startStubGraph({ answer, config });
      await ask(graph.gateway, { documentId: documentId(web) }, 'web', '1.0');
      await graph.gateway.stop();
      expect(graph.gateway.stderr.filter((line) => line.includes('usage'))).toEqual([]);
    }
    await using graph = await startStubGraph({ answer, config });
    await ask(graph.gateway, { documentId: documentId(web) }, 'web', '1.0');
    const { documents } = await usageOf(graph.gateway);
    expect(documents.map(({ client, clientVersion, count }) => [client, clientVersion, count])).toEqual([
      ['web', '1.0', 2],
    ]);

    await redis.crash();
    expect(await ask(graph.gateway, { documentId: documentId(web) }, 'web', '1.0')).toBe(200);
    const { status, text } = await send(`${graph.gateway.adminUrl}/documents/usage`, { method: 'GET' });
    expect([status, text]).toEqual([503, '{"error":"The store of usage does not answer; try again later."}']);
    await send(`${graph.gateway.adminUrl}/documents/usage`, { method: 'GET' });
    await graph.gateway.stop();
    const warnings = graph.gateway.stderr.filter((line) => line.includes('usage of documents'));
    expect(warnings.length).toBe(2);
    expect(warnings[0]).toContain('The usage of documents cannot be kept; it is counted on here');
    expect(warnings[1]).toContain('The last counts of the usage of documents are lost');
    await redis.restart();
  });

  test('is not held up by strangers that make up versions', async () => {
    await using graph = await startStubGraph({ answer, config: { documents: { manifests: folder } } });
    const { gateway } = graph;
    for (let start = 0; start < 150; start += 30) {
      const batch = Array.from({ length: 30 }, async (_, i) =>
        ask(gateway, { documentId: documentId(web) }, 'web', `made-up-${start + i}`),
      );
      await Promise.all(batch);
    }
    const { documents } = await usageOf(gateway);
    expect(documents.length).toBe(65);
    expect(documents.find(({ client }) => client === '(other)')?.count).toBe(150 - 64);
  });
});
