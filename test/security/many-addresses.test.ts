import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const capacity = 5;
/** The default of `http.ipv6Site.multiple`. */
const multiple = 10;
const trusting: GatewayConfigInput['http'] = { trustedProxies: ['127.0.0.0/8'] };

/** Four subnets of one /48 for each of its ten allowances. */
const subnets = Array.from({ length: 4 * multiple }, (_, index) => `2001:db8:1:${index.toString(16)}::1`);
/** One IPv4 address, as IPv6 carries it. */
const spellings = [
  '198.51.100.7',
  '::ffff:198.51.100.7',
  '64:ff9b::198.51.100.7',
  '64:ff9b:1::198.51.100.7',
  '2002:c633:6407::1',
  '2002:c633:6407:1234::99',
  '2001:0:102:304:8000:1234:39cc:9bf8',
];

/** How many requests are answered when each address sends more than one budget. */
async function answered(graph: StubGraph, addresses: readonly string[]): Promise<number> {
  const statuses = await Promise.all(
    addresses.flatMap((ip) =>
      Array.from({ length: capacity + 1 }, async () => {
        const answer = await post(graph.gateway.url, { query: '{ hello }' }, { 'x-forwarded-for': ip });
        return answer.status;
      }),
    ),
  );
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  return statuses.filter((status) => status === 200).length;
}

/** Redis is connected to in the background. */
async function untilItDecides({ gateway }: StubGraph): Promise<void> {
  for (;;) {
    const answer = await post(gateway.url, { query: '{ hello }' }, { 'x-forwarded-for': '192.0.2.1' });
    if (answer.status !== 503) return;
  }
}

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(async () => {
  await redis.stop();
});

const layers = [{ name: 'anonymous', by: 'ip' as const, capacity, refillPerSecond: 0.001 }];

describe.each([
  ['points, in memory', (): GatewayConfigInput['rateLimit'] => ({ layers })],
  [
    'points, in Redis',
    (): GatewayConfigInput['rateLimit'] => ({
      layers,
      onStoreError: 'closed',
      store: { redis: { url: redis.url, timeout: '10s' } },
    }),
  ],
  ['requests', (): GatewayConfigInput['rateLimit'] => ({ layers: [] })],
])('an allowance of %s', (kind, rateLimit) => {
  let graph: StubGraph;

  beforeAll(async () => {
    const requestsPerIp = { requests: capacity, window: '1h' };
    const limits = kind === 'requests' ? { requestsPerIp } : {};
    graph = await startStubGraph({
      config: { http: trusting, rateLimit: rateLimit(), limits } satisfies Partial<GatewayConfigInput>,
    });
    await untilItDecides(graph);
  });

  afterAll(async () => {
    await graph[Symbol.asyncDispose]();
  });

  test('is one for all spellings of an address', async () => {
    expect(await answered(graph, spellings)).toBe(capacity);
  });

  test('is not multiplied by the subnets of a network', async () => {
    expect(await answered(graph, subnets)).toBe(capacity * multiple);
  });

  test('is left to the neighbours of whoever used up theirs, and to every other network', async () => {
    expect(await answered(graph, ['2001:db8:2::1'])).toBe(capacity);
    expect(await answered(graph, ['2001:db8:2:1::1'])).toBe(capacity);
  });
});
