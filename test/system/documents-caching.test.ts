import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import { expectOneRecordEach } from '#test/testkit/expect-refusal.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startCachingProxy } from '#test/testkit/start-caching-proxy.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';

const hello = 'query Hello($n: String) { hello(name: $n) }';
const secret = 'query Secret { hello secret }';
const failing = 'query Failing { hello down }';
const web = 'query Web { a: hello }';

const stack = new AsyncDisposableStack();
let graph: StubGraph;
let proxyUrl: string;
let authorization: string;
const answers: HttpAnswer[] = [];

beforeAll(async () => {
  const manifests = stack.use(await writeManifests({ default: [hello, secret, failing], web: [web] }));
  const issuer = stack.use(await startTokenIssuer());
  graph = stack.use(
    await startStubGraph({
      answer: ({ query }) => ({
        data: query.includes('a:') ? { a: 'web' } : { hello: 'hello', secret: 'secret' },
      }),
      config: {
        documents: { manifests: manifests.folder, cacheControl: { maxAge: '1h' } },
        authentication: { jwt: [{ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'] }] },
        rateLimit: { layers: [{ name: 'anonymous', by: 'ip', capacity: 100_000, refillPerSecond: 1 }] },
      },
    }),
  );
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer.issuer, aud: 'weir', sub: 'u1', iat, exp: iat + 600 };
  authorization = `Bearer ${await issuer.sign(claims)}`;
  proxyUrl = stack.use(await startCachingProxy(graph.gateway.url)).url;
});
afterAll(() => stack.disposeAsync());

const preflight = { 'apollo-require-preflight': '1' };

async function get(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return await send(url + path, { headers: { ...preflight, ...headers } });
}

const direct = async (path: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer> => {
  const answer = await get(graph.gateway.url, path, headers);
  answers.push(answer);
  return answer;
};

/** What the cache did with a request, and how many requests the gateway has seen of it. */
async function through(path: string, headers?: Readonly<Record<string, string>>): Promise<string> {
  // Of requests before this one, each has its record already.
  for (const { headers: own } of answers)
    await graph.gateway.record(({ requestId }) => requestId === own.get('x-request-id'));
  const before = graph.gateway.records.length;
  const answer = await get(proxyUrl, path, headers);
  const cache = answer.headers.get('x-cache');
  if (cache !== 'HIT') {
    const id = answer.headers.get('x-request-id');
    await graph.gateway.record(({ requestId }) => requestId === id);
  }
  return `${answer.status} ${cache} ${graph.gateway.records.length - before}`;
}

const helloPath = `/${documentId(hello)}`;

describe('a registered query by GET', () => {
  test('may be kept by everybody: how long, what it depends on, and nothing of one caller', async () => {
    const answer = await direct(helloPath);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(answer.headers.get('etag')).toMatch(/^"[\w-]{27}"$/);
    expect(answer.headers.get('vary')).toBe(
      'accept, authorization, x-api-key, origin, graphql-client-name, apollographql-client-name, x-weir-debug, accept-encoding',
    );
    expect(answer.headers.get('vary')!.length).toBeLessThanOrEqual(128);
    expect(answer.headers.get('ratelimit')).toBeNull();
    expect(answer.headers.get('ratelimit-policy')).toBeNull();
    expect(answer.body).toEqual({ data: { hello: 'hello' } });
  });

  test('is not sent again to whom has it: 304 without a body', async () => {
    const tag = (await direct(helloPath)).headers.get('etag')!;
    const again = await direct(helloPath, { 'if-none-match': `"x", W/${tag}` });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag]);
    expect(again.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(again.headers.get('vary')).toMatch(/authorization/);
    expect((await direct(helloPath, { 'if-none-match': '"x"' })).status).toBe(200);
  });

  test.each<[string, string, Record<string, string>]>([
    ['sent with a credential', helloPath, { authorization: 'yes' }],
    ['sent with a cookie', helloPath, { cookie: 'a=b' }],
    ['sent with a wish of its own', helloPath, { 'x-weir-debug': 'cost' }],
    ['sent with a wish to see the plan', helloPath, { 'x-weir-debug': 'plan' }],
    ['answered in part, since it needs a credential', `/${documentId(secret)}`, {}],
    ['answered in part, since a subgraph is down', `/${documentId(failing)}`, {}],
    ['not registered', `?query=${encodeURIComponent('{ hello }')}`, {}],
    ['refused', `/sha256:${'0'.repeat(64)}`, {}],
  ])('that is %s is nobody else’s', async (_what, path, headers) => {
    const own = headers['authorization'] === undefined ? headers : { ...headers, authorization };
    const answer = await direct(path, own);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('etag')).toBeNull();
  });

  test('by POST is answered to the caller alone', async () => {
    const answer = await post(graph.gateway.url, { documentId: documentId(hello) });
    answers.push(answer);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('ratelimit')).not.toBeNull();
    expect(answer.body.extensions).toHaveProperty('cost');
  });
});

describe('a shared cache in front', () => {
  test('answers the second of two equal requests, and the gateway sees one', async () => {
    const path = `${helloPath}?variables=${encodeURIComponent('{"n":"cached"}')}`;
    expect(await through(path)).toBe('200 MISS 1');
    expect(await through(path)).toBe('200 HIT 0');
    expect((await get(proxyUrl, path)).body).toEqual({ data: { hello: 'hello' } });
    expect(await through(`${helloPath}?variables=${encodeURIComponent('{"n":"other"}')}`)).toBe('200 MISS 1');
  });

  test('never answers a caller with a credential, nor keeps what it is answered', async () => {
    const path = `${helloPath}?variables=${encodeURIComponent('{"n":"own"}')}`;
    expect(await through(path)).toBe('200 MISS 1');
    expect(await through(path, { authorization })).toBe('200 MISS 1');
    expect(await through(path, { authorization })).toBe('200 MISS 1');
    expect(await through(path)).toBe('200 HIT 0');
  });

  test('answers no client with what another client may run', async () => {
    const path = `/${documentId(web)}`;
    const client = { 'graphql-client-name': 'web' };
    expect(await through(path, client)).toBe('200 MISS 1');
    expect(await through(path, client)).toBe('200 HIT 0');
    expect(await through(path)).toBe('404 MISS 1');
    expect(await through(path, { 'graphql-client-name': 'ios' })).toBe('404 MISS 1');
  });

  test('keeps no refusal and no partial answer', async () => {
    for (const [path, status] of [
      [`/sha256:${'0'.repeat(64)}`, 404],
      [`/${documentId(secret)}`, 200],
      [`/${documentId(failing)}`, 200],
    ] as const) {
      expect(await through(path)).toBe(`${status} MISS 1`);
      expect(await through(path)).toBe(`${status} MISS 1`);
    }
  });

  test('revalidates what its client has without a body', async () => {
    expect(await through(helloPath)).toMatch(/^200/);
    const tag = (await get(proxyUrl, helloPath)).headers.get('etag')!;
    expect(await through(helloPath, { 'if-none-match': tag })).toBe('304 HIT 0');
  });
});

test('every answer of the gateway has left one record', async () => {
  await graph.gateway.stop();
  expect(answers.length).toBeGreaterThan(10);
  expectOneRecordEach(answers, graph.gateway.records);
});
