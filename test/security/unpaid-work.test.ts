import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const capacity = 10;
/** Two points: two items. */
const known = { query: '{ items(first: 2) { id } }' };
const knownPoints = 2;
/** Room for some 50 documents; a flood of more new texts than that drops all others. */
const operationCacheBytes = '500KB';
const newTexts = 1_300;

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(async () => {
  await redis.stop();
});

type RateLimitInput = NonNullable<GatewayConfigInput['rateLimit']>;

const layers: RateLimitInput['layers'] = [{ name: 'anonymous', by: 'ip', capacity, refillPerSecond: 0.001 }];

describe.each([
  ['memory', (): RateLimitInput => ({ layers })],
  [
    'Redis',
    (): RateLimitInput => ({
      layers,
      onStoreError: 'closed',
      store: { redis: { url: redis.url, timeout: '10s' } },
    }),
  ],
])('with budgets in %s', (_store, rateLimit) => {
  let graph: StubGraph;

  const from = async (ip: string, body: object | string): Promise<HttpAnswer> =>
    await post(graph.gateway.url, body, { 'x-forwarded-for': ip });
  const left = ({ headers }: HttpAnswer): number =>
    Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);

  beforeAll(async () => {
    graph = await startStubGraph({
      answer: ({ query }) =>
        query.includes('items')
          ? { data: { items: [{ id: '1' }, { id: '2' }] } }
          : { data: { hello: 'hello' } },
      config: {
        http: { trustedProxies: ['127.0.0.0/8'], batching: { maxRequests: 3 } },
        execution: { operationCacheBytes },
        rateLimit: rateLimit(),
      },
    });
    while ((await from('192.0.2.1', known)).status === 503);
  });

  afterAll(async () => {
    await graph[Symbol.asyncDispose]();
  });

  test('a flood of new texts by a caller without budget is rejected before any work on them', async () => {
    const attacker = '192.0.2.2';
    for (let spent = 0; spent < capacity; spent += knownPoints)
      expect((await from(attacker, known)).status).toBe(200);
    const asked = graph.subgraph.requests.length;
    const refusals = new Set<string>();
    for (let sent = 0; sent < newTexts; sent += 100) {
      const texts = Array.from({ length: 100 }, (_, index) => ({
        // Some are valid, some are not, and some do not parse.
        query: `query Q${sent + index} { ${['hello', 'nothing', '{'][index % 3]} }`,
      }));
      const answers = await Promise.all(texts.map(async (text) => from(attacker, text)));
      for (const answer of answers) refusals.add(refusalOf(answer));
    }
    expect([...refusals]).toEqual(['429 RATE_LIMIT_EXCEEDED']);
    expect(graph.subgraph.requests).toHaveLength(asked);

    // What was known before is known still, so that its price is told and not the point of a new text.
    const denied = await from(attacker, known);
    expect(denied.body.extensions).toMatchObject({ cost: { requestedQueryCost: knownPoints } });
    const isPrepared = graph.gateway.records.some(({ document }) => document?.name?.startsWith('Q'));
    expect(isPrepared).toBe(false);
  });

  test('a new text costs its first point before it is looked at, and its price in all', async () => {
    const caller = '192.0.2.3';
    expect(left(await from(caller, { query: 'query New { items(first: 2) { id } }' }))).toBe(8);
    expect(left(await from(caller, { query: 'query New { items(first: 2) { id } }' }))).toBe(6);
    // Five points, of which four are left after the first: the first stays paid.
    const dear = await from(caller, { query: '{ items(first: 7) { id } }' });
    expect(refusalOf(dear)).toBe('429 RATE_LIMIT_EXCEEDED');
    expect(left(dear)).toBe(5);
    expect(dear.body.errors?.[0]?.message).toMatch(/^Operation costs 7 points, above the 5 of 10 left/);
    // Known by now, it costs nothing to reject it.
    expect(left(await from(caller, { query: '{ items(first: 7) { id } }' }))).toBe(5);
  });

  test('whatever is rejected after its body was read costs a point', async () => {
    const caller = '192.0.2.4';
    const rejected: readonly (readonly [object | string, string])[] = [
      ['{ this is no JSON', '400 BAD_REQUEST'],
      [[], '400 BAD_REQUEST'],
      [Array.from({ length: 4 }, () => known), '400 BAD_REQUEST'],
      [{ query: 7 }, '400 BAD_REQUEST'],
      [{ ...known, variables: [] }, '400 BAD_REQUEST'],
      [{}, '400 BAD_REQUEST'],
      [{ documentId: 'sha256:'.padEnd(71, '0') }, '404 PERSISTED_QUERY_NOT_IN_LIST'],
      [{ query: '{ items(first: 5000) { id } }' }, '422 COST_INVALID_SLICING_ARGUMENTS'],
    ];
    for (const [index, [body, refusal]] of rejected.entries()) {
      const answer = await from(caller, body);
      expect([refusalOf(answer), left(answer)]).toEqual([refusal, capacity - 1 - index]);
    }
    // Of a batch each operation is rejected by itself.
    expect((await from(caller, [0, 0])).status).toBe(200);
    expect(refusalOf(await from(caller, '{'))).toBe('429 RATE_LIMIT_EXCEEDED');
  });
});

test('a known text asks Redis once, and a new one once more', async () => {
  const store = { redis: { url: redis.url, timeout: '10s', keyPrefix: 'trips:' } };
  const large = [{ name: 'anonymous', by: 'ip' as const, capacity: 1_000, refillPerSecond: 0.001 }];
  await using graph = await startStubGraph({
    config: { rateLimit: { layers: large, store, onStoreError: 'closed' } },
  });
  const ask = async (query: string): Promise<number> => (await post(graph.gateway.url, { query })).status;
  while ((await ask('{ hello }')) === 503);
  const client = new Redis(redis.url);
  const tripsOf = async (query: string): Promise<number> => {
    await client.config('RESETSTAT');
    for (let sent = 0; sent < 5; sent += 1) expect(await ask(query)).toBe(200);
    return Number(/cmdstat_evalsha:calls=(\d+)/.exec(await client.info('commandstats'))?.[1]);
  };
  // Nothing is given back: the estimate of a plain value is what it costs.
  expect(await tripsOf('{ hello }')).toBe(5);
  expect(await tripsOf('query New { hello }')).toBe(5 + 1);
  client.disconnect();
});

describe('where a layer admits only callers with a credential', () => {
  test('a failure that nobody can pay is told as it is', async () => {
    const subjects = [
      { name: 'user', by: 'subject' as const, capacity, refillPerSecond: 0.001, missing: 'reject' as const },
    ];
    await using graph = await startStubGraph({ config: { rateLimit: { layers: subjects } } });
    const { url } = graph.gateway;
    const refusals = [
      await post(url, known, { authorization: 'Bearer a.b.c' }),
      await post(url, '{'),
      await post(url, known),
    ].map(refusalOf);
    expect(refusals).toEqual(['401 UNAUTHENTICATED', '400 BAD_REQUEST', '403 FORBIDDEN']);
  });
});
