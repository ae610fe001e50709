import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { Cluster } from 'ioredis';
import { redisSource } from '#gateway/serving/sources/redis-source.ts';
import { RedisUsageStore } from '#gateway/documents/usage/redis-usage-store.ts';
import type { UsageRow } from '#gateway/documents/usage/usage-store.ts';
import type { RedisConnection, RedisServers } from '#gateway/redis/create-client.ts';
import { openRedisValues } from '#gateway/redis/redis-values.ts';
import { dayMs, row, startMs } from '#test/gateway/documents/usage/usage-fixture.ts';
import {
  clusterOptions,
  connectedLink,
  linkOptions,
  lookInto,
} from '#test/gateway/rate-limit/redis-fixture.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { startRedisCluster } from '#test/testkit/redis-cluster.ts';
import { startSentinel } from '#test/testkit/redis-sentinel.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';

const key = 'weir:documents';
const groupName = 'weir';

/** A list of this key, and what it tells of changes. */
function openList(connection: RedisConnection) {
  const values = openRedisValues(connection, { timeoutMs: 30_000 });
  const source = redisSource({ values, key, maxBytes: 1_000 });
  const changes = new EventEmitter();
  return {
    changes,
    watch: () => source.watch(() => changes.emit('change')),
    read: async () => {
      const { signal } = new AbortController();
      const [part] = (await source.read({ known: undefined, signal }))?.parts ?? [];
      return part && [String(part.bytes), part.signatures];
    },
    [Symbol.asyncDispose]: async () => source.close(),
  };
}

/** What is kept after a document was run three times. */
async function keptUsage(options: Parameters<typeof connectedLink>[0]): Promise<readonly UsageRow[]> {
  const link = await connectedLink(options);
  const store = new RedisUsageStore({ link, keyPrefix: 'test:', keepForMs: 100 * dayMs });
  await store.add({ id: 'batch', rows: [row({ count: 3 })], texts: [] }, startMs);
  const { rows } = await store.read({ after: 0, limit: 10, nowMs: startMs });
  link.close();
  return rows;
}

async function publish(server: TestRedis, list: string): Promise<void> {
  const client = lookInto(server);
  await client.mset(key, list, `${key}.sig`, `signed ${list}`);
  await client.publish(key, 'new');
  client.disconnect();
}

describe('a Cluster', () => {
  test('has the list with its signatures on one server, and tells of changes', async () => {
    await using cluster = await startRedisCluster();
    await using list = openList(clusterOptions(cluster.nodes));
    const publisher = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
    const listening = once(list.changes, 'change');
    list.watch();
    await listening;
    const told = once(list.changes, 'change');
    await publisher.mset(key, 'list 1', `{${key}}.sig`, 'signed list 1');
    await publisher.publish(key, 'new');
    await told;
    expect(await list.read()).toEqual(['list 1', 'signed list 1']);
    publisher.disconnect();
  });

  test('keeps the usage of documents', async () => {
    await using cluster = await startRedisCluster();
    expect(await keptUsage(clusterOptions(cluster.nodes))).toEqual([row({ count: 3 })]);
  });
});

describe('servers under Sentinel', () => {
  const underSentinel = (port: number): RedisServers => ({
    kind: 'sentinel',
    addresses: [{ host: '127.0.0.1', port }],
    name: groupName,
    username: undefined,
    password: undefined,
  });

  test('have the list, also the next one in charge, which is looked at as soon as it is', async () => {
    await using stack = new AsyncDisposableStack();
    const [first, second] = await Promise.all([startRedis(), startRedis()]);
    stack.defer(async () => first.stop());
    stack.defer(async () => second.stop());
    await using sentinel = await startSentinel({ name: groupName, port: first.port });
    await publish(first, 'list 1');
    await publish(second, 'list 2');
    await using list = openList(linkOptions({ port: 0 }, { servers: underSentinel(sentinel.port) }));
    const listening = once(list.changes, 'change');
    list.watch();
    await listening;
    expect(await list.read()).toEqual(['list 1', 'signed list 1']);
    const connected = once(list.changes, 'change');
    await sentinel.monitor(second.port);
    await first.crash();
    await connected;
    const found = await eventually('the other server answers', async () => {
      const read = await list.read().catch(() => undefined);
      return read?.[0] === 'list 2' && read;
    });
    expect(found).toEqual(['list 2', 'signed list 2']);
  });

  test('keep the usage of documents', async () => {
    const server = await startRedis();
    await using sentinel = await startSentinel({ name: groupName, port: server.port });
    const options = linkOptions({ port: 0 }, { servers: underSentinel(sentinel.port) });
    expect(await keptUsage(options)).toEqual([row({ count: 3 })]);
    await server.stop();
  });
});

test('a user of the ACL reads the list with the least rights', async () => {
  const rights = `~${key}* &${key} +strlen +mget +subscribe +info`;
  const server = await startRedis({
    files: { 'users.acl': `user default on nopass ~* &* +@all\nuser weir on >s3cret ${rights}\n` },
    settings: { aclfile: '<folder>/users.acl' },
  });
  await publish(server, 'list 1');
  await using list = openList(linkOptions(server, { username: 'weir', password: 's3cret' }));
  const listening = once(list.changes, 'change');
  list.watch();
  await listening;
  expect(await list.read()).toEqual(['list 1', 'signed list 1']);
  await using stranger = openList(linkOptions(server, { username: 'weir', password: 'wrong' }));
  await expect(stranger.read()).rejects.toThrow(/WRONGPASS|No answer/);
  await server.stop();
});
