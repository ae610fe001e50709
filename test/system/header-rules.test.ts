import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph, StubGraphOptions } from '#test/testkit/stub-graph.ts';
import type { StubRequest } from '#test/testkit/stub-subgraph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

const headers: GatewayConfigInput['headers'] = {
  all: {
    request: [
      { propagate: 'x-feature' },
      { propagate: 'x-shop-*' },
      { insert: 'x-region', value: '${REGION}' },
      { insert: 'x-customer', fromClaim: 'tenant', default: 'nobody' },
    ],
    response: [{ propagate: 'x-served-by', merge: 'append' }, { propagate: 'x-last' }],
  },
  stub: { request: [{ insert: 'x-app', fromClient: 'name' }] },
};

let issuer: TokenIssuer;
let graph: StubGraph;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  graph = await startStubGraph({ config: configWith(headers), env: { REGION: 'eu' } });
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

function configWith(rules: GatewayConfigInput['headers']): NonNullable<StubGraphOptions['config']> {
  const { issuer: name, jwksUrl } = issuer;
  return {
    headers: rules,
    authentication: {
      jwt: [{ issuer: name, jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] }],
    },
  };
}

async function token(): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer.issuer, aud: 'weir', sub: 'ada', tenant: 'acme', iat, exp: iat + 600 };
  return `Bearer ${await issuer.sign(claims)}`;
}

async function ask(given: Record<string, string> = {}, query = '{ hello }'): Promise<HttpAnswer> {
  return await post(graph.gateway.url, { query }, given);
}

/** The headers of the last request to the service that tests look at. */
function told(): Record<string, unknown> {
  const sent = graph.subgraph.requests.at(-1)?.headers ?? {};
  return Object.fromEntries(
    Object.entries(sent).filter(([name]) => /^(x-|authorization|cookie|connection)/.test(name)),
  );
}

describe('a service', () => {
  test('is told what rules say, and nothing else that the client sent', async () => {
    await ask({
      'x-feature': 'dark',
      'x-shop-a': '1',
      'x-other': 'secret',
      'x-user-id': 'root',
      x_tenant_id: 'root',
      cookie: 'session=1',
      'graphql-client-name': 'web',
      authorization: await token(),
    });
    expect(told()).toEqual({
      'x-feature': 'dark',
      'x-shop-a': '1',
      'x-region': 'eu',
      'x-customer': 'acme',
      'x-app': 'web',
      'x-client-name': 'web',
      'x-user-id': 'ada',
      'x-user-issuer': issuer.issuer,
      'x-tenant-id': 'acme',
      connection: 'keep-alive',
    });
  });

  test('is told the defaults of an anonymous caller', async () => {
    await ask();
    expect(told()).toEqual({ 'x-region': 'eu', 'x-customer': 'nobody', connection: 'keep-alive' });
  });
});

describe('a client', () => {
  test('gets headers of answers by the rules alone', async () => {
    graph.subgraph.answer = (_request, response) => {
      response.setHeader('x-served-by', 's1');
      response.setHeader('x-other', 'internal');
      response.setHeader('set-cookie', 'a=1');
      response.setHeader('cache-control', 'public, max-age=60');
      return { data: { hello: 'hi' } };
    };
    const answer = await ask();
    expect(answer.headers.get('x-served-by')).toBe('s1');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    for (const name of ['x-other', 'set-cookie', 'x-last']) expect(answer.headers.get(name)).toBeNull();
  });

  test('gets them of a mutation too', async () => {
    let count = 0;
    graph.subgraph.answer = (_request, response) => {
      count += 1;
      response.setHeader('x-served-by', `s${count}`);
      response.setHeader('x-last', `${count}`);
      return { data: { touch: count } };
    };
    const answer = await ask({}, 'mutation { touch }');
    expect(answer.headers.get('x-served-by')).toBe('s1');
    expect(answer.headers.get('x-last')).toBe('1');
  });

  test('gets them beside an answer that is too large for the main thread', async () => {
    graph.subgraph.answer = (_request, response) => {
      response.setHeader('x-served-by', 'large');
      return { data: { hello: 'x'.repeat(700_000) } };
    };
    const answer = await ask({ 'x-feature': 'large' });
    expect(answer.body.data).toEqual({ hello: 'x'.repeat(700_000) });
    expect(answer.headers.get('x-served-by')).toBe('large');
    expect(graph.subgraph.requests.at(-1)?.headers['x-feature']).toBe('large');
  });
});

describe('requests under way at the same time', () => {
  /** Answers each request with the feature that it was told, once all clients have asked. */
  async function askTogether(
    target: StubGraph,
    given: readonly Record<string, string>[],
    queries = ['{ hello }'],
  ): Promise<{ readonly answers: readonly HttpAnswer[]; readonly sent: readonly StubRequest[] }> {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const before = target.subgraph.requests.length;
    target.subgraph.answer = async ({ headers: sent }, response) => {
      await gate;
      response.setHeader('set-cookie', `feature=${String(sent['x-feature'])}`);
      return { data: { hello: String(sent['x-feature']) } };
    };
    const asking = given.map((own, index) =>
      post(target.gateway.url, { query: queries[index % queries.length] }, own),
    );
    // All of them are being answered, and each set of headers has reached the service.
    const features = new Set(given.map((own) => own['x-feature']));
    while (
      (await healthOf(target.gateway)).load.inFlight < given.length ||
      new Set(target.subgraph.requests.slice(before).map((own) => own.headers['x-feature'])).size <
        features.size
    ) {
      await setTimeout(10);
    }
    open();
    const answers = await Promise.all(asking);
    return { answers, sent: target.subgraph.requests.slice(before) };
  }

  test('share an answer only with those that send the same headers on', async () => {
    const features = ['a', 'b', 'a', 'b', 'a', 'b'];
    const { answers, sent } = await askTogether(
      graph,
      features.map((feature, index) => ({ 'x-feature': feature, 'x-other': `${index}` })),
    );
    expect(answers.map(({ body }) => body.data)).toEqual(features.map((hello) => ({ hello })));
    expect(new Set(sent.map(({ headers: own }) => own['x-feature']))).toEqual(new Set(['a', 'b']));
    expect(sent.length).toBeLessThan(features.length);
  });

  test('share a request to a service only with those that send the same headers on', async () => {
    const features = ['a', 'b', 'a', 'b'];
    // Different operations with the same request to the service: only that is shared.
    const queries = ['{ hello }', '{ hello }', '{ hello } # two', '{ hello } # two'];
    const { answers } = await askTogether(
      graph,
      features.map((feature) => ({ 'x-feature': feature })),
      queries,
    );
    expect(answers.map(({ body }) => body.data)).toEqual(features.map((hello) => ({ hello })));
  });

  test('share nothing where answers set cookies', async () => {
    await using setting = await startStubGraph({
      config: configWith({
        all: {
          request: [{ propagate: 'x-feature' }],
          response: [{ propagate: 'set-cookie', merge: 'append', allowCredentials: true }],
        },
      }),
    });
    const { answers, sent } = await askTogether(setting, [{ 'x-feature': 'a' }, { 'x-feature': 'a' }]);
    expect(answers.map(({ headers: own }) => own.getSetCookie())).toEqual([['feature=a'], ['feature=a']]);
    expect(sent).toHaveLength(2);
  });
});

test('rules for a service that is not there are refused at the start', async () => {
  await expect(
    startStubGraph({ config: configWith({ stubb: { request: [{ propagate: 'x-a' }] } }) }),
  ).rejects.toThrow('headers.stubb: the supergraph has no subgraph "stubb"; it has other, stub.');
});
