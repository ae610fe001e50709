import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import { expectOneRecordEach, refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';

const registered = 'query Registered { hello }';
const stack = new AsyncDisposableStack();
let graph: StubGraph;
const answers: HttpAnswer[] = [];

beforeAll(async () => {
  const { folder } = stack.use(await writeManifests({ default: [registered] }));
  graph = stack.use(
    await startStubGraph({
      config: {
        documents: { mode: 'audit', manifests: folder, automatic: { maxDocuments: 2 } },
        clients: { ios: { documents: 'require-id' } },
        rateLimit: { layers: [] },
      },
    }),
  );
});
afterAll(() => stack.disposeAsync());

function hashOnly(text: string): { extensions: object } {
  const sha256Hash = createHash('sha256').update(text).digest('hex');
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

async function ask(body: object, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  const answer = await post(graph.gateway.url, body, headers);
  answers.push(answer);
  return answer;
}

async function outcomeOf(answer: HttpAnswer): Promise<string | undefined> {
  const id = requestIdOf(answer);
  return (await graph.gateway.record(({ requestId }) => requestId === id)).document?.outcome;
}

test('a client misses, registers, and runs by the hash alone from then on, by GET too', async () => {
  const query = 'query Own { hello }';
  expect(refusalOf(await ask(hashOnly(query)))).toBe('200 PERSISTED_QUERY_NOT_FOUND');
  for (const body of [{ ...hashOnly(query), query }, hashOnly(query)]) {
    const answer = await ask(body);
    expect(answer.body.data).toEqual({ hello: 'hello' });
    expect(await outcomeOf(answer)).toBe('automatic');
  }
  const search = new URLSearchParams({ extensions: JSON.stringify(hashOnly(query).extensions) });
  const byGet = await send(`${graph.gateway.url}?${search.toString()}`, {
    headers: { 'apollo-require-preflight': '1' },
  });
  answers.push(byGet);
  expect(byGet.body.data).toEqual({ hello: 'hello' });
});

test('a text under the hash of another is refused, and kept under neither', async () => {
  const [query, other] = ['query This { hello }', 'query That { hello }'];
  expect(refusalOf(await ask({ ...hashOnly(other), query }))).toBe('400 BAD_REQUEST');
  for (const text of [query, other])
    expect(refusalOf(await ask(hashOnly(text)))).toBe('200 PERSISTED_QUERY_NOT_FOUND');
});

test('a text that is not valid is not kept', async () => {
  for (const query of ['{ nope }', '{ hello']) {
    expect(refusalOf(await ask({ ...hashOnly(query), query }))).toMatch(/^400 GRAPHQL_/);
    expect(refusalOf(await ask(hashOnly(query)))).toBe('200 PERSISTED_QUERY_NOT_FOUND');
  }
});

test('what was not used for longest goes first, and its client is told to send it again', async () => {
  const texts = ['A', 'B', 'C'].map((name) => `query ${name} { hello }`);
  for (const query of texts) await ask({ ...hashOnly(query), query });
  const kept = await Promise.all(texts.map((text) => ask(hashOnly(text))));
  expect(kept.map(({ body }) => body.errors?.[0]?.extensions.code)).toEqual([
    'PERSISTED_QUERY_NOT_FOUND',
    undefined,
    undefined,
  ]);
});

test('what operators registered is theirs', async () => {
  const answer = await ask(hashOnly(registered));
  expect(await outcomeOf(answer)).toBe('id');
});

test('a client that may run ids alone registers nothing and runs nothing of it', async () => {
  const ios = { 'graphql-client-name': 'ios' };
  const query = 'query C { hello }';
  expect(refusalOf(await ask(hashOnly(query), ios))).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  expect(refusalOf(await ask({ ...hashOnly(query), query }, ios))).toBe('400 CANNOT_SEND_PQ_ID_AND_BODY');
  expect((await ask({ documentId: documentId(registered) }, ios)).status).toBe(200);
});

test('every answer has left one record', async () => {
  await graph.gateway.stop();
  expect(answers.length).toBeGreaterThan(15);
  expectOneRecordEach(answers, graph.gateway.records);
});
