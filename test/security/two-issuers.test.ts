import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

/** Both know somebody called u1, of a customer called acme. */
let issuers: readonly [TokenIssuer, TokenIssuer];
let graph: StubGraph;

const capacity = 20;

beforeAll(async () => {
  issuers = [await startTokenIssuer(), await startTokenIssuer()];
  const jwt = issuers.map(({ issuer, jwksUrl }) => ({
    issuer,
    jwksUrl,
    audiences: ['weir'],
    algorithms: ['EdDSA' as const],
  }));
  graph = await startStubGraph({
    answer: ({ headers }) => ({
      data: { hello: `${String(headers['x-user-id'])} of ${String(headers['x-user-issuer'])}` },
    }),
    config: {
      authentication: { jwt },
      rateLimit: { layers: [{ name: 'tenant', by: 'tenant', capacity, refillPerSecond: 0.001 }] },
    },
  });
});

afterAll(async () => {
  await Promise.all([graph, ...issuers].map((each) => each[Symbol.asyncDispose]()));
});

async function ask(issuer: TokenIssuer, query: string): Promise<HttpAnswer> {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer.issuer,
    aud: 'weir',
    sub: 'u1',
    tenant: 'acme',
    iat: seconds,
    exp: seconds + 600,
  };
  return await post(graph.gateway.url, { query }, { authorization: `Bearer ${await issuer.sign(claims)}` });
}

describe('the same subject and tenant of two issuers', () => {
  test('are two callers to subgraphs, also for identical work at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => ask(issuers[index % 2 === 0 ? 0 : 1], '{ hello }')),
    );
    for (const [index, { body }] of answers.entries()) {
      const { issuer } = issuers[index % 2 === 0 ? 0 : 1];
      expect(body.data).toEqual({ hello: `u1 of ${issuer}` });
    }
  });

  test('have a budget each', async () => {
    let last = await ask(issuers[0], '{ hello }');
    for (let sent = 0; sent < capacity; sent += 1) last = await ask(issuers[0], '{ hello }');
    expect(refusalOf(last)).toBe('429 RATE_LIMIT_EXCEEDED');
    expect((await ask(issuers[1], '{ hello }')).status).toBe(200);
  });

  test('are warned of at the start', () => {
    expect(graph.gateway.stderr.join('\n')).toMatch(/Subjects of .* can be equal/);
  });
});
