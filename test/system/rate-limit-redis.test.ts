import { describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';

type RateLimitInput = NonNullable<GatewayConfigInput['rateLimit']>;

function rateLimit(
  redis: Pick<TestRedis, 'url'>,
  changes: Partial<RateLimitInput> & { readonly capacity?: number; readonly timeout?: string } = {},
): RateLimitInput {
  const { capacity = 30, timeout = '10s', ...rest } = changes;
  return {
    store: { redis: { url: redis.url, timeout, password: 's3cret-of-redis' } },
    layers: [{ name: 'anonymous', by: 'ip', capacity, refillPerSecond: 0.001 }],
    ...rest,
  };
}

const secured = { settings: { requirepass: 's3cret-of-redis' } };

async function hello({ url }: GatewayProcess): Promise<HttpAnswer> {
  return await post(url, { query: '{ hello }' });
}

/** How often each status came. */
function countStatuses(answers: readonly HttpAnswer[]): Record<string, number> {
  const groups = Map.groupBy(answers, ({ status }) => String(status));
  return Object.fromEntries([...groups].map(([status, group]) => [status, group.length]));
}

async function storeOf(gateway: GatewayProcess, { headers }: HttpAnswer): Promise<string | undefined> {
  const { bucketStore } = await gateway.record(({ requestId }) => requestId === headers.get('x-request-id'));
  return bucketStore;
}

/** Asks until the answer's buckets were decided about by this store. */
async function untilDecidedBy(store: string, gateway: GatewayProcess): Promise<HttpAnswer> {
  for (;;) {
    const answer = await hello(gateway);
    if ((await storeOf(gateway, answer)) === store) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function logged(gateway: GatewayProcess, message: string): number {
  return gateway.stderr.filter((line) => line.includes(message)).length;
}

const away = 'Redis does not answer';
const back = 'Redis decides about rate limits again';

test('two gateways grant one budget, to the point, and what one gave back is there for the other', async () => {
  const redis = await startRedis(secured);
  const config = { rateLimit: rateLimit(redis, { onStoreError: 'closed', capacity: 100 }) };
  const answer = ({ query }: { readonly query: string }) =>
    query.includes('items') ? { data: { items: [{ id: '1' }] } } : { data: { hello: 'hello' } };
  const [first, second] = await Promise.all([
    startStubGraph({ config, answer }),
    startStubGraph({ config, answer }),
  ]);
  const gateways = [first.gateway, second.gateway];
  await Promise.all(gateways.map(async (gateway) => untilConnected(gateway)));
  const { body } = await post(first.gateway.url, { query: '{ items(first: 90) { id } }' });
  expect(body.extensions).toMatchObject({ cost: { requestedQueryCost: 90, actualQueryCost: 1 } });
  // What it did not cost is given back after the answer.
  const client = new Redis(redis.url, { password: 's3cret-of-redis' });
  await eventually('97 points are left', async () => {
    const [key = ''] = await client.keys('*');
    return Number((await client.get(key))?.split(' ')[0]) / 1_000_000 > 96.9;
  });
  client.disconnect();
  const answers = await Promise.all(
    Array.from({ length: 150 }, async (_, index) => hello(gateways[index % 2]!)),
  );
  expect(countStatuses(answers)).toEqual({ 200: 97, 429: 53 });
  expect(await storeOf(first.gateway, answers[0]!)).toBe('redis');
  await Promise.all([first, second].map(async (graph) => graph[Symbol.asyncDispose]()));
  await redis.stop();
});

/** One granted request: its connection stands. */
async function untilConnected(gateway: GatewayProcess): Promise<void> {
  while ((await hello(gateway)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('while Redis is away', () => {
  test('a gateway starts, grants its share, and asks Redis again once it is there', async () => {
    const redis = await startRedis(secured);
    await redis.crash();
    const config = { rateLimit: rateLimit(redis, { replicas: 10, timeout: '500ms' }) };
    await using graph = await startStubGraph({ config });
    const { gateway } = graph;
    const answers = await Promise.all(Array.from({ length: 8 }, async () => hello(gateway)));
    // A tenth of 30.
    expect(countStatuses(answers)).toEqual({ 200: 3, 429: 5 });
    expect(answers.find(({ status }) => status === 200)?.headers.get('ratelimit-policy')).toContain('q=3;');
    expect(await storeOf(gateway, answers[0]!)).toBe('local');
    await eventually('a line', () => logged(gateway, away) > 0);
    expect(logged(gateway, away)).toBe(1);

    await redis.restart();
    await untilDecidedBy('redis', gateway);
    await redis.crash();
    await untilDecidedBy('local', gateway);
    await redis.restart();
    await untilDecidedBy('redis', gateway);
    while (logged(gateway, back) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await hello(gateway);
    }
    expect(logged(gateway, away) - logged(gateway, back)).toBeLessThanOrEqual(1);
    expect(gateway.stderr.join('\n')).not.toContain('s3cret-of-redis');
    await redis.stop();
  });

  test('nothing is granted with onStoreError: closed, and clients read when to come back', async () => {
    const redis = await startRedis(secured);
    const config = { rateLimit: rateLimit(redis, { onStoreError: 'closed', timeout: '200ms' }) };
    await using graph = await startStubGraph({ config });
    await untilConnected(graph.gateway);
    redis.pause();
    const refused = await Promise.all(Array.from({ length: 20 }, async () => hello(graph.gateway)));
    expect(countStatuses(refused)).toEqual({ 503: 20 });
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(refused[0]?.body.errors?.[0]).toMatchObject({ extensions: { code: 'RATE_LIMIT_UNAVAILABLE' } });
    expect(graph.subgraph.requests.length).toBe(1);
    redis.resume();
    await untilConnected(graph.gateway);
    await redis.stop();
  });

  test('everything is granted with onStoreError: open, and no credentials are told that were refused', async () => {
    const redis = await startRedis({ settings: { requirepass: 'another' } });
    const config = { rateLimit: rateLimit(redis, { onStoreError: 'open', capacity: 1 }) };
    await using graph = await startStubGraph({ config });
    const answers = await Promise.all(Array.from({ length: 10 }, async () => hello(graph.gateway)));
    expect(countStatuses(answers)).toEqual({ 200: 10 });
    expect(await storeOf(graph.gateway, answers[0]!)).toBe('open');
    await eventually('a line', () => logged(graph.gateway, 'WRONGPASS') > 0);
    expect(logged(graph.gateway, 'WRONGPASS')).toBe(1);
    expect(graph.gateway.stderr.join('\n')).not.toMatch(/s3cret-of-redis|another/);
    await redis.stop();
  });
});

test('what plans ask of a subgraph is paid from its own budget, which refuses before anything is fetched', async () => {
  const rule = { when: { subgraph: 'stub' }, capacity: 50, refillPerSecond: 0.001 };
  const layers = [
    { name: 'services', by: 'subgraph' as const, capacity: 1000, refillPerSecond: 1, rules: [rule] },
    { name: 'anonymous', by: 'ip' as const, capacity: 100, refillPerSecond: 0.001 },
  ];
  await using graph = await startStubGraph({
    config: { rateLimit: { layers } },
    answer: () => ({ data: { items: [{ id: '1' }] } }),
  });
  const query = '{ items(first: 30) { id } }';
  expect((await post(graph.gateway.url, { query })).status).toBe(200);
  const refused = await post(graph.gateway.url, { query });
  expect(refused.body.errors?.[0]).toMatchObject({
    extensions: { code: 'RATE_LIMIT_EXCEEDED', layer: 'services' },
  });
  expect(refused.status).toBe(429);
  expect(graph.subgraph.requests).toHaveLength(1);
  const { buckets } = await graph.gateway.record(({ codes }) => codes.includes('RATE_LIMIT_EXCEEDED'));
  expect(buckets).toContainEqual({ layer: 'services', remaining: 20 });
});
