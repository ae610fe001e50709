import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { post, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startDemo } from '#test/system/start-demo.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import { startStubGraph, stubSupergraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const allowed = 'access-control-allow-origin';
const shop = 'https://shop.example';
const app = 'https://app.example';

async function preflight(url: string, origin: string, method = 'POST'): Promise<HttpAnswer> {
  return await send(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

let graph: StubGraph;

beforeAll(async () => {
  graph = await startStubGraph({
    config: {
      http: { cors: { origins: [shop, 'https://*.preview.example'] } },
      clients: { app: { origins: [app] } },
      authentication: {
        required: true,
        jwt: [
          {
            issuer: 'https://issuer.example',
            jwksUrl: 'http://127.0.0.1:1/jwks.json',
            audiences: ['weir'],
            algorithms: ['EdDSA'],
          },
        ],
      },
      rateLimit: {
        layers: [{ name: 'address', by: 'ip', capacity: 200, refillPerSecond: 1 }],
      },
      limits: { requestsPerIp: { requests: 40, window: '1h' } },
    },
  });
});

afterAll(async () => graph[Symbol.asyncDispose]());

describe('a preflight', () => {
  test('is answered before credentials, budgets and records', async () => {
    const before = graph.gateway.records.length;
    // More than the address may send: browsers would report a refusal as a failure without a reason.
    for (let count = 0; count < 60; count += 1) {
      const { status, headers } = await preflight(graph.gateway.url, shop);
      expect([status, headers.get(allowed)]).toEqual([204, shop]);
    }
    const { headers, text } = await preflight(`${graph.gateway.url}/sha256:abc`, shop, 'GET');
    expect(text).toBe('');
    expect(headers.get('vary')).toBe('origin');
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    expect(headers.get('access-control-max-age')).toBe('3600');
    expect(graph.gateway.records.length).toBe(before);
  });

  test.each([app, 'https://pr-7.preview.example'])('is answered for the origin %s', async (origin) => {
    const { status, headers } = await preflight(graph.gateway.url, origin);
    expect([status, headers.get(allowed)]).toEqual([204, origin]);
  });

  test.each(['https://other.example', 'null', 'https://a.b.preview.example'])(
    'of the origin %s is refused',
    async (origin) => {
      const answer = await preflight(graph.gateway.url, origin);
      expect([answer.status, answer.headers.get(allowed)]).toEqual([403, null]);
      expect(answer.body.errors?.[0]).toMatchObject({
        message: expect.stringContaining('http.cors.origins'),
        extensions: { code: 'FORBIDDEN' },
      });
    },
  );

  test('to another path leads nowhere', async () => {
    expect((await preflight(graph.gateway.url.replace('/graphql', '/other'), shop)).status).toBe(404);
  });
});

describe('a page of an allowed origin', () => {
  test('may read a refusal, and why it was refused', async () => {
    const answer = await post(graph.gateway.url, { query: '{ hello }' }, { origin: shop });
    expect([answer.status, answer.headers.get(allowed)]).toEqual([401, shop]);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(answer.body.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test.each([
    ['bytes that are no JSON', '/graphql', '{', 400],
    ['a malformed URL', '/graphql/%ff', '{}', 400],
    ['a path where nothing is', '/other', '{}', 404],
  ])('may read the answer to %s', async (_, path, body, status) => {
    const answer = await post(graph.gateway.url.replace('/graphql', path), body, { origin: shop });
    expect([answer.status, answer.headers.get(allowed)]).toEqual([status, shop]);
  });
});

test('a client with origins is spoken for by its own pages alone, and other pages may read that', async () => {
  await using free = await startStubGraph({
    config: { http: { cors: { origins: [shop] } }, clients: { app: { origins: [app] } } },
  });
  const ask = async (headers: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
    const answer = await post(free.gateway.url, { query: '{ hello }' }, headers);
    return [answer.status, answer.headers.get(allowed), answer.headers.get('vary')];
  };
  const named = { 'graphql-client-name': 'app' };
  expect(await ask({ origin: app, ...named })).toEqual([200, app, 'origin']);
  expect(await ask({ origin: shop, ...named })).toEqual([403, shop, 'origin']);
  expect(await ask({ origin: shop })).toEqual([200, shop, 'origin']);
  // Nothing changes for programs, and for pages that were not asked for by a preflight.
  expect(await ask(named)).toEqual([200, null, 'origin']);
  expect(await ask({ origin: 'https://other.example' })).toEqual([200, null, 'origin']);
});

test('without http.cors no page of another origin is answered', async () => {
  await using closed = await startStubGraph({ config: { clients: { app: { origins: [app] } } } });
  const asked = await preflight(closed.gateway.url, app);
  expect([asked.status, asked.headers.get(allowed)]).toEqual([405, null]);
  expect(asked.body.errors?.[0]?.message).toContain('set http.cors');
  const answer = await post(closed.gateway.url, { query: '{ hello }' }, { origin: app });
  expect([answer.status, answer.headers.get(allowed), answer.headers.get('vary')]).toEqual([200, null, null]);
});

test.each([
  [
    [],
    {
      'http://localhost:5173': 'http://localhost:5173',
      'http://127.0.0.1': 'http://127.0.0.1',
      [shop]: null,
    },
  ],
  [['--any-origin'], { [shop]: '*', null: null }],
])('weir start --supergraph with the flags %j takes requests from pages', async (flags, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-cors-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, stubSupergraph());
  await using gateway = await startGateway({ args: ['--supergraph', file, '--port', '0', ...flags] });
  for (const [origin, answered] of Object.entries(expected)) {
    const { status, headers } = await preflight(gateway.url, origin);
    expect([origin, status, headers.get(allowed)]).toEqual([origin, answered === null ? 403 : 204, answered]);
  }
  await rm(folder, { recursive: true });
});

test('npm start takes requests from pages of this machine, and with --any-origin from all', async () => {
  for (const [flags, fromShop] of [
    [[], null],
    [['--any-origin'], '*'],
  ] as const) {
    await using demo = await startDemo(flags);
    const url = /GraphiQL: (http\S+)/.exec(demo.tour)?.[1] ?? '';
    expect((await preflight(url, shop)).headers.get(allowed)).toBe(fromShop);
    const answer = await post(url, { query: '{ __typename }' }, { origin: 'http://localhost:5173' });
    expect(answer.headers.get(allowed)).toBe(fromShop ?? 'http://localhost:5173');
  }
}, 240_000);
