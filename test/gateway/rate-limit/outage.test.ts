import { expect, test } from '@jest/globals';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';
import { runOutage } from '#test/gateway/rate-limit/outage.ts';
import type { Outage } from '#test/gateway/rate-limit/outage.ts';
import { clusterOptions, linkOptions } from '#test/gateway/rate-limit/redis-fixture.ts';
import { startRedisCluster } from '#test/testkit/redis-cluster.ts';
import { startRedis } from '#test/testkit/redis.ts';

function bucket(key: string): Charge {
  return {
    layer: 'tenant',
    key,
    group: `tenant/${key}`,
    capacity: 60,
    refillPerSecond: 20,
    mode: 'enforce',
  };
}

/**
 * `capacity + rate × time` of Redis, the same of all gateways' shares together, and one capacity for the bucket that
 * was lost.
 */
function expectWithinBound({ buckets, seconds }: Outage): void {
  for (const { charge, total } of buckets) {
    const { capacity, refillPerSecond } = charge;
    const once = capacity + refillPerSecond * seconds;
    expect(total).toBeLessThanOrEqual(2 * once + capacity);
    expect(total).toBeGreaterThanOrEqual(capacity);
  }
}

test('Redis killed and back under load: never more than stated, and somebody grants all the time', async () => {
  const server = await startRedis();
  const outage = await runOutage({
    options: linkOptions(server),
    victim: server,
    charges: [bucket('acme')],
    recovered: async () => undefined,
  });
  expectWithinBound(outage);
  const { by } = outage.buckets[0]!;
  expect(by.local).toBeGreaterThan(0);
  // More than it had before it was killed: it has granted since.
  expect(by.redis).toBeGreaterThan(60);
  await server.stop();
});

test('one server of a Cluster killed and back under load: never more than stated, for any bucket', async () => {
  await using cluster = await startRedisCluster();
  const outage = await runOutage({
    options: clusterOptions(cluster.nodes),
    victim: cluster.nodes[0]!,
    // By their hash tags the first two lie on the server that is killed, the others on the other two.
    charges: ['stark', 'cyberdyne', 'acme', 'initech', 'hooli'].map(bucket),
    recovered: async () => cluster.whole(),
  });
  expectWithinBound(outage);
  const local = outage.buckets.reduce((sum, { by }) => sum + by.local, 0);
  expect(local).toBeGreaterThan(0);
});
