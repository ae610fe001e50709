import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseList } from 'structured-headers';
import { refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

/** Eight points: two items, and three related to each. */
const items = { query: 'query Items($n: Int = 2) { items(first: $n) { name related { id } } }' };
const itemsPoints = 8;

let issuer: TokenIssuer;
let graph: StubGraph;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  graph = await startStubGraph({
    answer: ({ query }) =>
      query.includes('items')
        ? { data: { items: [{ name: 'a', related: [] }] } }
        : { data: { hello: 'hello' } },
    config: {
      authentication: {
        jwt: [{ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] }],
      },
      cost: { maxPerOperation: 100, extension: 'onRequest' },
      rateLimit: {
        layers: [
          { name: 'tenant', by: 'tenant', capacity: 1000, refillPerSecond: 0.001 },
          { name: 'user', by: 'subject', capacity: 50, refillPerSecond: 0.001 },
          { name: 'anonymous', by: 'ip', capacity: 20, refillPerSecond: 0.001 },
        ],
      },
    },
  });
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

/** A caller of its own for each test, so that none spends what another counts. */
async function callerOf(subject: string, scope = ''): Promise<Readonly<Record<string, string>>> {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer.issuer, aud: 'weir', sub: subject, tenant: `tenant-of-${subject}`, scope };
  const token = await issuer.sign({ ...claims, iat: seconds, exp: seconds + 600 });
  return { authorization: `Bearer ${token}` };
}

async function ask(body: object, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  return await post(graph.gateway.url, body, headers);
}

/** What is left in each layer, by the header. */
function left({ headers }: HttpAnswer): Record<string, unknown> {
  return Object.fromEntries(
    parseList(headers.get('ratelimit') ?? '').map(([name, parameters]) => [
      typeof name === 'string' ? name : '',
      parameters.get('r'),
    ]),
  );
}

describe('budgets in headers', () => {
  test('are on every answer of a caller who is known: what was rejected for another reason took one point', async () => {
    const caller = await callerOf('u-headers');
    const answered = await ask(items, caller);
    expect(answered.status).toBe(200);
    expect(left(answered)).toEqual({ user: 49, tenant: 999 });
    expect(answered.headers.get('ratelimit-policy')).toBe(
      '"user";q=50;w=50000;weir-unit="points", "tenant";q=1000;w=1000000;weir-unit="points"',
    );
    const refused: [string, object, number][] = [
      ['400 GRAPHQL_PARSE_FAILED', { query: '{' }, 48],
      ['400 GRAPHQL_VALIDATION_FAILED', { query: '{ nothing }' }, 47],
      ['400 BAD_USER_INPUT', { ...items, variables: { n: 'two' } }, 46],
      ['422 COST_ESTIMATED_TOO_EXPENSIVE', { ...items, variables: { n: 500 } }, 45],
      ['422 COST_INVALID_SLICING_ARGUMENTS', { ...items, variables: { n: 5_000 } }, 44],
    ];
    for (const [refusal, body, user] of refused) {
      const answer = await ask(body, caller);
      expect([refusalOf(answer), left(answer)['user']]).toEqual([refusal, user]);
      expect(answer.headers.get('retry-after')).toBeNull();
    }
  });

  test('are those of the address for whom nobody knows', async () => {
    const answer = await ask(items, { authorization: 'Bearer a.b.c' });
    expect(refusalOf(answer)).toBe('401 UNAUTHENTICATED');
    expect(left(answer)).toEqual({ anonymous: 19 });
  });

  test('are on a GET that a page of another site could have sent', async () => {
    const answer = await send(`${graph.gateway.url}?query=%7Bhello%7D`);
    expect(refusalOf(answer)).toBe('400 BAD_REQUEST');
    expect(left(answer)).toEqual({ anonymous: 18 });
  });

  test('tell after a denial when to come back, as Retry-After does, and never who was denied', async () => {
    const caller = await callerOf('u-denied');
    const dear = { query: 'mutation { touch }' };
    const answers: HttpAnswer[] = [];
    for (let sent = 0; sent < 6; sent += 1)
      answers.push(await ask({ ...items, variables: { n: 12 } }, { ...caller, 'x-weir-debug': 'cost' }));
    const denied = answers.at(-1)!;
    expect(refusalOf(denied)).toBe('429 RATE_LIMIT_EXCEEDED');
    const seconds = denied.headers.get('retry-after');
    const remaining = left(denied)['user'];
    expect(denied.headers.get('ratelimit')).toMatch(`"user";r=${String(remaining)};t=${seconds}, "tenant"`);
    expect(denied.body.errors?.[0]?.extensions).toMatchObject({ layer: 'user' });
    expect(denied.body.extensions).toMatchObject({
      cost: {
        requestedQueryCost: 48,
        actualQueryCost: null,
        throttleStatus: { maximumAvailable: 50, currentlyAvailable: remaining, restoreRate: 0.001 },
      },
    });
    expect(JSON.stringify([...denied.headers])).not.toMatch(/u-denied|127\.0\.0\.1/);
    expect((await ask(dear, caller)).status).toBe(200);
  });
});

describe('extensions.cost', () => {
  test('is there for who asks, with the price of each field for who may debug', async () => {
    const plain = await callerOf('u-plain');
    const mayDebug = await callerOf('u-debug', 'weir:debug');
    const asked = { 'x-weir-debug': 'cost' };
    expect((await ask(items, plain)).body).not.toHaveProperty('extensions');

    const ignored = await ask(items, { ...plain, ...asked });
    expect(ignored.body.extensions).toEqual({
      cost: {
        requestedQueryCost: itemsPoints,
        actualQueryCost: 1,
        throttleStatus: { maximumAvailable: 50, currentlyAvailable: 48, restoreRate: 0.001 },
        layers: [
          { name: 'user', maximumAvailable: 50, currentlyAvailable: 48, restoreRate: 0.001 },
          { name: 'tenant', maximumAvailable: 1000, currentlyAvailable: 998, restoreRate: 0.001 },
        ],
      },
    });

    const granted = await ask(items, { ...mayDebug, ...asked });
    expect(granted.body.extensions).toMatchObject({
      cost: {
        requestedQueryCost: itemsPoints,
        breakdown: {
          base: 0,
          isCut: false,
          fields: [
            { path: 'items', listSize: 2, items: 2, ownPoints: 2, points: 8 },
            { path: 'items.name', ownPoints: 0 },
            { path: 'items.related', listSize: 3, items: 6, ownPoints: 6 },
            { path: 'items.related.id', ownPoints: 0 },
          ],
        },
      },
    });
    const debugOf = async (answer: HttpAnswer): Promise<string | undefined> => {
      const id = requestIdOf(answer);
      return (await graph.gateway.record(({ requestId }) => requestId === id)).debug;
    };
    expect([await debugOf(ignored), await debugOf(granted)]).toEqual(['ignored', 'granted']);
  });
});

describe('a dry run', () => {
  const dryRun = { 'x-weir-dry-run': 'cost' };

  test('tells the price and what is left, takes a point and asks no service', async () => {
    const caller = { ...(await callerOf('u-dry')), ...dryRun };
    const before = graph.subgraph.requests.length;
    const answers = [await ask(items, caller), await ask(items, caller)];
    for (const [index, answer] of answers.entries()) {
      const [user, tenant] = [49 - index, 999 - index];
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        data: {},
        extensions: {
          cost: {
            requestedQueryCost: itemsPoints,
            actualQueryCost: null,
            throttleStatus: { maximumAvailable: 50, currentlyAvailable: user, restoreRate: 0.001 },
            layers: [
              { name: 'user', maximumAvailable: 50, currentlyAvailable: user, restoreRate: 0.001 },
              { name: 'tenant', maximumAvailable: 1000, currentlyAvailable: tenant, restoreRate: 0.001 },
            ],
            dryRun: { wouldRun: true },
          },
        },
      });
      expect(left(answer)).toEqual({ user, tenant });
    }
    expect(graph.subgraph.requests.length).toBe(before);
    const id = requestIdOf(answers[0]!);
    const record = await graph.gateway.record(({ requestId }) => requestId === id);
    expect(record).toMatchObject({
      dryRun: true,
      outcome: 'ok',
      cost: { estimated: itemsPoints },
      fetches: [],
    });
    expect(record.buckets).toEqual([
      { layer: 'tenant', remaining: 999 },
      { layer: 'user', remaining: 49 },
    ]);
  });

  test('answers in the media type that the client accepts', async () => {
    const accept = 'application/graphql-response+json';
    const answer = await ask(items, { ...(await callerOf('u-type')), ...dryRun, accept });
    expect(answer.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('runs no mutation', async () => {
    const before = graph.subgraph.requests.length;
    const answer = await ask({ query: 'mutation { touch }' }, { ...(await callerOf('u-touch')), ...dryRun });
    expect(answer.body).toMatchObject({ data: {}, extensions: { cost: { requestedQueryCost: 10 } } });
    expect(graph.subgraph.requests.length).toBe(before);
  });

  test('foresees a refusal in place of being refused', async () => {
    const caller = await callerOf('u-foresee');
    const tooDear = await ask({ ...items, variables: { n: 30 } }, { ...caller, ...dryRun });
    expect(tooDear.body).toMatchObject({
      data: {},
      extensions: {
        cost: {
          requestedQueryCost: 120,
          dryRun: { wouldRun: false, code: 'COST_ESTIMATED_TOO_EXPENSIVE' },
        },
      },
    });
    for (let sent = 0; sent < 5; sent += 1) await ask({ query: '{' }, caller);
    const soon = await ask({ ...items, variables: { n: 12 } }, { ...caller, ...dryRun });
    expect(soon.body.extensions).toMatchObject({
      cost: { dryRun: { wouldRun: false, code: 'RATE_LIMIT_EXCEEDED', layer: 'user' } },
    });
  });

  test('is refused where the budget is used up', async () => {
    const caller = await callerOf('u-used-up');
    for (let sent = 0; sent < 50; sent += 1) await ask({ query: '{' }, caller);
    expect(refusalOf(await ask(items, { ...caller, ...dryRun }))).toBe('429 RATE_LIMIT_EXCEEDED');
  });

  test('costs what hostile text costs where there is nothing to price', async () => {
    const caller = await callerOf('u-hostile');
    const answer = await ask({ query: '{' }, { ...caller, ...dryRun });
    expect(refusalOf(answer)).toBe('400 GRAPHQL_PARSE_FAILED');
    expect(left(answer)).toEqual({ user: 49, tenant: 999 });
  });

  test('is for callers with a credential alone, and of nothing but cost', async () => {
    expect(refusalOf(await ask(items, dryRun))).toBe('401 UNAUTHENTICATED');
    const caller = await callerOf('u-wrong');
    expect(refusalOf(await ask(items, { ...caller, 'x-weir-dry-run': 'plan' }))).toBe('400 BAD_REQUEST');
  });
});
