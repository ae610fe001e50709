import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectNoLeak, refusalOf } from '#test/testkit/expect-refusal.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';
import type { ManifestFolder } from '#test/testkit/write-manifests.ts';

/** What stands for half a surrogate pair once a text is written as UTF-8. */
const replacement = '\uFFFD';
const halves = ['\uD800', '\uDBFF', '\uDC00', '\uDFFF'];

let manifests: ManifestFolder;
let graph: StubGraph;

const registered = `query Registered { hello(name: "${replacement}") }`;

beforeAll(async () => {
  manifests = await writeManifests({ app: [registered] });
  graph = await startStubGraph({
    answer: ({ variables }) => ({ data: { hello: 'hello', echo: variables['value'] ?? null } }),
    config: {
      documents: { manifests: manifests.folder, automatic: {} },
      clients: { app: { documents: 'safelist' } },
    },
  });
});
afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await manifests[Symbol.asyncDispose]();
});

/** A document that begins as no other one, with something in a string literal. */
let count = 0;
function documentWith(character: string): string {
  return `query N${count} { hello(name: "${character}") }`;
}

async function ask(body: object, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return await post(graph.gateway.url, body, headers);
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

describe('a text with half of a surrogate pair', () => {
  test.each(halves)('%j is refused, and its refusal does not reach the text with U+FFFD', async (half) => {
    count += 1;
    const hostile = documentWith(half);
    const honest = documentWith(replacement);
    expect(sha256Of(hostile)).toBe(sha256Of(honest));
    expect(refusalOf(await ask({ query: hostile }))).toBe('400 BAD_REQUEST');
    const answer = await ask({ query: honest });
    expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
  });

  test('in a comment or before the document is refused too: it changes no token, but the digest', async () => {
    for (const query of ['#\uD800\n{ hello }', '\uDFFF{ hello }', '{ hello }#\uD83D'])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(refusalOf(await ask({ query }))).toBe('400 BAD_REQUEST');
  });

  test('registers nothing under the hash of the text with U+FFFD', async () => {
    count += 1;
    const persistedQuery = { version: 1, sha256Hash: sha256Of(documentWith(replacement)) };
    const hostile = { query: documentWith('\uD800'), extensions: { persistedQuery } };
    expect(refusalOf(await ask(hostile))).toBe('400 BAD_REQUEST');
    expect(refusalOf(await ask({ extensions: { persistedQuery } }))).toBe('200 PERSISTED_QUERY_NOT_FOUND');
  });

  test('does not pass for the registered text with U+FFFD', async () => {
    const app = { 'graphql-client-name': 'app' };
    expect((await ask({ query: registered }, app)).status).toBe(200);
    const hostile = registered.replace(replacement, '\uD800');
    expect(refusalOf(await ask({ query: hostile }, app))).toBe('400 BAD_REQUEST');
  });

  test('is one operation of a batch that is refused, or none at all', async () => {
    const answer = await post(graph.gateway.url, JSON.stringify([{ query: '{ hello }#\uD800' }]));
    expect(answer.status).toBe(400);
    expectNoLeak(answer);
  });
});

describe('half of a surrogate pair in what names a document', () => {
  test.each<[string, object]>([
    ['documentId', { documentId: 'a\uD800' }],
    ['doc_id', { doc_id: '\uDFFF' }],
    ['operationName', { query: 'query A { hello }', operationName: 'A\uD800' }],
  ])('%s is refused', async (_, body) => {
    expect(refusalOf(await ask(body))).toBe('400 BAD_REQUEST');
  });
});

describe('a query string', () => {
  test.each(['%FF', '%C3', '%ED%A0%80', '%C0%AF', 'a%F0%9F%98', '%C3%%A9'])(
    'with %s is not UTF-8, and refused',
    async (bytes) => {
      const query = encodeURIComponent('{ hello(name: "x") }').replace('x', bytes);
      const answer = await send(`${graph.gateway.url}?query=${query}`, {
        headers: { 'content-type': 'application/json' },
      });
      expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
    },
  );

  test('in UTF-8 is read, also beside a percent sign that encodes nothing', async () => {
    const query = encodeURIComponent('{ hello(name: "é\uFFFD😀x") }').replace('x', '100%');
    const answer = await send(`${graph.gateway.url}?query=${query}`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.body).toMatchObject({ data: { hello: 'hello' } });
    expect(graph.subgraph.requests.at(-1)?.query).toContain('"é\uFFFD😀100%"');
  });
});

describe('variables with half of a surrogate pair', () => {
  test('are told from those with U+FFFD by everything that shares work, and reach services as they were sent', async () => {
    const query = 'query Echo($value: Anything) { echo(value: $value) }';
    const values = [...halves, replacement, `a${replacement}`, 'a\uD800'];
    const answers = await Promise.all(
      values
        .flatMap((value) => [value, [value], { [value]: value }])
        .map(async (value) => {
          const answer = await ask({ query, variables: { value } });
          return [value, answer.body.data?.['echo']] as const;
        }),
    );
    for (const [sent, received] of answers) expect(JSON.stringify(received)).toBe(JSON.stringify(sent));
  });
});
