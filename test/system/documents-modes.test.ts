import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import { expectOneRecordEach, refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';

const everyone = 'query Everyone { hello }';
const web = 'query Web { hello __typename }';
const ios = 'query Ios { hello }';
const touch = 'mutation Touch { touch }';
const schema = 'query Schema { __schema { queryType { name } } }';
const webInAnotherLayout = '# sent by hand\nquery Web { hello, __typename, }';
const unknown = 'query Unknown { hello }';

const stack = new AsyncDisposableStack();
let graph: StubGraph;
let issuer: TokenIssuer;
const answers: HttpAnswer[] = [];

beforeAll(async () => {
  const { folder } = stack.use(
    await writeManifests({ default: [everyone], web: [web, touch, schema], ios: [ios] }),
  );
  issuer = stack.use(await startTokenIssuer());
  graph = stack.use(
    await startStubGraph({
      config: {
        documents: { mode: 'audit', manifests: folder, introspection: ['off', 'require-id'] },
        clients: {
          free: { documents: 'off' },
          web: { documents: 'safelist', origins: ['https://shop.example'] },
          ios: { documents: 'require-id' },
        },
        authentication: { jwt: [{ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'] }] },
        rateLimit: { layers: [] },
      },
    }),
  );
});
afterAll(() => stack.disposeAsync());

async function ask(body: object, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
  const answer = await post(graph.gateway.url, body, headers);
  answers.push(answer);
  return answer;
}

const label = (name: string): Record<string, string> => ({ 'graphql-client-name': name });

async function credential(client: string): Promise<Record<string, string>> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const token = await issuer.sign({
    iss: issuer.issuer,
    aud: 'weir',
    sub: 'u1',
    azp: client,
    iat: nowSeconds,
    exp: nowSeconds + 60,
  });
  return { authorization: `Bearer ${token}` };
}

/** `ok` with how it ran, or the refusal; and what the record tells. */
async function outcome(body: object, headers?: Readonly<Record<string, string>>): Promise<string> {
  const answer = await ask(body, headers);
  const id = requestIdOf(answer);
  const { document } = await graph.gateway.record(({ requestId }) => requestId === id);
  const result = answer.body.errors ? refusalOf(answer) : answer.status;
  return `${result} ${document?.mode} ${document?.outcome}`;
}

describe('audit, the default', () => {
  test('runs everything, and records what is not registered', async () => {
    expect(await outcome({ documentId: documentId(everyone) })).toBe('200 audit id');
    expect(await outcome({ query: everyone })).toBe('200 audit text');
    expect(await outcome({ query: unknown })).toBe('200 audit unregistered');
  });

  test('knows no document of a client for callers that are not it', async () => {
    const body = { documentId: documentId(web) };
    expect(await outcome(body)).toBe('404 PERSISTED_QUERY_NOT_IN_LIST audit refused');
    expect(await outcome(body, label('android'))).toBe('404 PERSISTED_QUERY_NOT_IN_LIST audit refused');
    expect(await outcome(body, label('ios'))).toBe('404 PERSISTED_QUERY_NOT_IN_LIST require-id refused');
  });

  test('tells no schema, since introspection is not for it', async () => {
    expect(await outcome({ query: '{ __schema { queryType { name } } }' })).toBe(
      '400 INTROSPECTION_DISABLED audit unregistered',
    );
    expect(await outcome({ query: '{ ...F } fragment F on Query { __type(name: "A") { name } }' })).toBe(
      '400 INTROSPECTION_DISABLED audit unregistered',
    );
    expect(await outcome({ query: '{ __typename }' })).toBe('200 audit unregistered');
  });
});

describe('safelist', () => {
  test('runs what is registered, by id, by text, and by text in another layout', async () => {
    expect(await outcome({ documentId: documentId(web) }, label('web'))).toBe('200 safelist id');
    expect(await outcome({ query: web }, label('web'))).toBe('200 safelist text');
    expect(await outcome({ query: webInAnotherLayout }, label('web'))).toBe('200 safelist normalized-text');
    expect(await outcome({ query: 'query Everyone{hello}' }, label('web'))).toBe(
      '200 safelist normalized-text',
    );
    expect(await outcome({ query: touch }, label('web'))).toBe('200 safelist text');
  });

  test('runs nothing else, and says nothing of the schema', async () => {
    for (const query of [unknown, ios, '{ nope }', '{', '{ __schema { queryType { name } } }'])
      expect(await outcome({ query }, label('web'))).toBe('403 QUERY_NOT_IN_SAFELIST safelist refused');
  });

  test('lets a registered document ask for the schema', async () => {
    expect(await outcome({ query: schema }, label('web'))).toBe('200 safelist text');
  });

  test('refuses id and text together, and unknown hashes in words that make nobody send a text', async () => {
    const persistedQuery = { version: 1, sha256Hash: '0'.repeat(64) };
    expect(await outcome({ extensions: { persistedQuery } }, label('web'))).toBe(
      '404 PERSISTED_QUERY_NOT_IN_LIST safelist refused',
    );
    expect(await outcome({ documentId: documentId(web), query: web }, label('web'))).toBe(
      '400 CANNOT_SEND_PQ_ID_AND_BODY safelist refused',
    );
  });
});

describe('require-id', () => {
  test('runs ids and no texts', async () => {
    expect(await outcome({ documentId: documentId(ios) }, label('ios'))).toBe('200 require-id id');
    expect(await outcome({ documentId: documentId(everyone) }, label('ios'))).toBe('200 require-id id');
    for (const query of [ios, unknown, '{'])
      expect(await outcome({ query }, label('ios'))).toBe(
        '400 PERSISTED_QUERY_ID_REQUIRED require-id refused',
      );
  });

  test('tells the schema where it is configured to, and nothing beside it', async () => {
    expect(await outcome({ query: '{ __schema { queryType { name } } }' }, label('ios'))).toBe(
      '200 require-id introspection',
    );
    expect(await outcome({ query: '{ __schema { queryType { name } } hello }' }, label('ios'))).toBe(
      '400 PERSISTED_QUERY_ID_REQUIRED require-id refused',
    );
  });
});

describe('who a client is', () => {
  test('is the credential’s word, whatever the header says', async () => {
    const body = { query: unknown };
    expect(await outcome(body, { ...(await credential('web')), ...label('free') })).toBe(
      '403 QUERY_NOT_IN_SAFELIST safelist refused',
    );
    expect(await outcome(body, await credential('free'))).toBe('200 off unregistered');
  });

  test('opens nothing where a header alone says it', async () => {
    expect(await outcome({ query: unknown }, label('free'))).toBe('200 audit unregistered');
    expect(await outcome({ query: '{ __schema { queryType { name } } }' }, label('free'))).toBe(
      '400 INTROSPECTION_DISABLED audit unregistered',
    );
    expect(await outcome({ query: '{ __schema { queryType { name } } }' }, await credential('free'))).toBe(
      '200 off unregistered',
    );
  });

  test('is held to its pages', async () => {
    const body = { documentId: documentId(web) };
    expect((await ask(body, { ...label('web'), origin: 'https://shop.example' })).status).toBe(200);
    expect(refusalOf(await ask(body, { ...label('web'), origin: 'https://evil.example' }))).toBe(
      '403 FORBIDDEN',
    );
  });
});

describe('a document in the path', () => {
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> => {
    const answer = await send(graph.gateway.url + path, {
      headers: { 'apollo-require-preflight': '1', ...headers },
    });
    answers.push(answer);
    return answer;
  };

  test('runs by its id, bare or not', async () => {
    const id = documentId(everyone);
    for (const path of [`/${id}`, `/${id.replace(':', '%3A')}`, `/${id.slice('sha256:'.length)}`])
      expect((await get(path)).body.data).toEqual({ hello: 'hello' });
  });

  test('is no mutation: 405 says how to send one', async () => {
    const answer = await get(`/${documentId(touch)}`, label('web'));
    expect(refusalOf(answer)).toBe('405 METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe('POST');
    expect(refusalOf(await get(`?query=${encodeURIComponent(touch)}`))).toBe('405 METHOD_NOT_ALLOWED');
  });

  test('is named once', async () => {
    const answer = await get(`/${documentId(everyone)}?documentId=${documentId(ios)}`);
    expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
  });

  test.each([
    ['too short', `/sha256:${'0'.repeat(63)}`, '400 BAD_REQUEST'],
    ['too long', `/sha256:${'0'.repeat(65)}`, '400 BAD_REQUEST'],
    ['in upper case', `/sha256:${'A'.repeat(64)}`, '400 BAD_REQUEST'],
    ['with another prefix', `/md5:${'0'.repeat(32)}`, '400 BAD_REQUEST'],
    ['longer than any', `/${'x'.repeat(257)}`, '400 BAD_REQUEST'],
    ['with a zero byte', '/a%00b', '400 BAD_REQUEST'],
    ['with a line feed', '/a%0d%0ab', '404 BAD_REQUEST'],
    ['not UTF-8', '/%ff', '400 BAD_REQUEST'],
    ['a bare digest in upper case', `/${'A'.repeat(64)}`, '404 PERSISTED_QUERY_NOT_IN_LIST'],
    ['a way up', '/..%2fweb.json', '404 PERSISTED_QUERY_NOT_IN_LIST'],
    ['a way up, encoded twice', '/%252e%252e%252fweb.json', '404 PERSISTED_QUERY_NOT_IN_LIST'],
    ['a folder', '/a/b', '404 BAD_REQUEST'],
    ['a key of objects', '/__proto__', '404 PERSISTED_QUERY_NOT_IN_LIST'],
    ['unknown', `/sha256:${'0'.repeat(64)}`, '404 PERSISTED_QUERY_NOT_IN_LIST'],
  ])('that is %s is refused', async (_what, path, refusal) => {
    expect(refusalOf(await get(path))).toBe(refusal);
  });
});

test('every answer has left one record, and what was refused never reached a subgraph', async () => {
  await graph.gateway.stop();
  expectOneRecordEach(answers, graph.gateway.records);
  const refused = graph.gateway.records.filter(({ document }) => document?.outcome === 'refused');
  expect(refused.length).toBeGreaterThan(10);
  for (const { fetches } of refused) expect(fetches).toEqual([]);
});
