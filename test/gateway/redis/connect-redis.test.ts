import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { connectRedis } from '#gateway/redis/connect-redis.ts';
import type { ConnectRedisOptions } from '#gateway/redis/connect-redis.ts';
import type { RedisServers } from '#gateway/redis/create-client.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';
import {
  clusterOptions,
  connectedLink,
  linkOptions,
  lookInto,
  remaining,
  reserved,
  storeOver,
} from '#test/gateway/rate-limit/redis-fixture.ts';
import { startRedisCluster } from '#test/testkit/redis-cluster.ts';
import { startRedis } from '#test/testkit/redis.ts';
import { startSentinel } from '#test/testkit/redis-sentinel.ts';

const user: Charge = {
  layer: 'user',
  key: 'u1',
  group: 'tenant/acme',
  capacity: 20,
  refillPerSecond: 0.001,
  mode: 'enforce',
};

/** Takes and gives back over a link of these options. */
async function expectUsable(options: ConnectRedisOptions): Promise<void> {
  const link = await connectedLink(options);
  const { store } = storeOver(link);
  const { handle } = await reserved(store, [user], 5);
  store.settle(handle, 2);
  expect(await remaining(store, user)).toBe(18);
  await store.close();
}

/** The first trouble that a link of these options tells. */
async function troubleOf(options: ConnectRedisOptions): Promise<string> {
  return await new Promise((resolve) => {
    const link = connectRedis({
      ...options,
      onTrouble(cause) {
        link.close();
        resolve(cause);
      },
    });
  });
}

describe('one server', () => {
  test('is used with the least rights that an ACL can give, and its own database', async () => {
    const rights = '~test:* ~warm:* +evalsha +eval +script|load +time +get +set +del +info +select';
    const server = await startRedis({
      files: { 'users.acl': `user weir on >s3cret ${rights}\n` },
      settings: { aclfile: '<folder>/users.acl' },
    });
    const login = { username: 'weir', password: 's3cret' };
    const address = { host: '127.0.0.1', port: server.port };
    await expectUsable(linkOptions(server, { ...login, servers: { kind: 'single', address, database: 2 } }));
    const redis = lookInto(server);
    await redis.select(2);
    expect(await redis.keys('test:*')).toEqual(['test:{tenant/acme}:user:u1']);
    redis.disconnect();
    await server.stop();
  });

  test('that refuses the credentials is a trouble that does not tell them', async () => {
    const server = await startRedis({ settings: { requirepass: 'right-one' } });
    const trouble = await troubleOf(linkOptions(server, { username: 'weir-user', password: 'wrong-one' }));
    expect(trouble).toContain('WRONGPASS');
    expect(trouble).not.toMatch(/wrong-one|right-one|weir-user/);
    await server.stop();
  });

  test('that is not there fails every command at once, and is used when it comes back', async () => {
    const server = await startRedis();
    await server.crash();
    expect(await troubleOf(linkOptions(server))).toContain('ECONNREFUSED');
    const link = connectRedis(linkOptions(server));
    const { store } = storeOver(link);
    const attempt = store.reserve({ charges: [user], points: 1, nowMs: 0 });
    await expect(attempt).rejects.toMatchObject({ name: 'RedisFailure', reason: 'connection' });
    await server.restart();
    await expectUsable(linkOptions(server));
    link.close();
    await server.stop();
  });

  test('that dies before its reply fails what was asked, and is not asked the same again', async () => {
    const server = await startRedis();
    const link = await connectedLink(linkOptions(server));
    const { store, counters } = storeOver(link);
    const { handle } = await reserved(store, [user], 15);
    server.pause();
    const asked = store.reserve({ charges: [user], points: 1, nowMs: 0 });
    store.settle(handle, 0);
    const crashed = server.crash();
    await expect(asked).rejects.toMatchObject({ reason: 'connection' });
    await crashed;
    await server.restart();
    const after = await connectedLink(linkOptions(server));
    expect(await remaining(storeOver(after).store, user)).toBe(20);
    // The old link is back as well, and has nothing to tell.
    await reserved(storeOver(after).store, [user], 20);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await remaining(storeOver(after).store, user)).toBe(0);
    expect(counters.settlementsLost).toBe(1);
    link.close();
    after.close();
    await server.stop();
  });
});

describe('TLS', () => {
  test('is used with an authority of its own, and refused where the certificate is for somebody else', async () => {
    const { files, ca } = certificateFor('redis.internal');
    const server = await startRedis({
      files,
      settings: {
        port: '0',
        'tls-port': '<port>',
        'tls-cert-file': '<folder>/cert.pem',
        'tls-key-file': '<folder>/key.pem',
        'tls-ca-cert-file': '<folder>/cert.pem',
        'tls-auth-clients': 'no',
      },
    });
    expect(server.url).toMatch(/^rediss:/);
    await expectUsable(linkOptions(server, { tls: { ca, servername: 'redis.internal' } }));
    expect(await troubleOf(linkOptions(server, { tls: { ca, servername: 'other.internal' } }))).toContain(
      'does not match',
    );
    expect(await troubleOf(linkOptions(server, { tls: {} }))).toMatch(/self.signed/);
    await server.stop();
  });
});

test('Sentinels name the server, also the next one', async () => {
  const [first, second] = await Promise.all([startRedis(), startRedis()]);
  await using sentinel = await startSentinel({ name: 'limits', port: first.port });
  const addresses = [{ host: '127.0.0.1', port: sentinel.port }];
  const servers: RedisServers = {
    kind: 'sentinel',
    addresses,
    name: 'limits',
    username: undefined,
    password: undefined,
  };
  const link = await connectedLink(linkOptions({ port: 0 }, { servers }));
  const { store } = storeOver(link);
  await reserved(store, [user], 5);
  expect(await remaining(store, user)).toBe(15);
  await sentinel.monitor(second.port);
  await first.crash();
  for (;;) {
    const left = await remaining(store, user).catch(() => undefined);
    if (left === 20) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  link.close();
  await first.stop();
  await second.stop();
});

describe('a Cluster', () => {
  const layers: Charge[] = [
    user,
    { ...user, layer: 'tenant', key: 'acme', capacity: 100 },
    { ...user, layer: 'client', key: 'web', group: 'client/web', capacity: 100 },
    { ...user, layer: 'operation', key: 'abc', group: 'operation/abc', capacity: 100 },
    { ...user, layer: 'reviews', key: 'reviews', group: 'subgraph/reviews', capacity: 100 },
  ];

  test('decides over buckets on all its servers, and gives back what another server refused', async () => {
    await using cluster = await startRedisCluster();
    const link = await connectedLink(clusterOptions(cluster.nodes));
    const { store } = storeOver(link);
    expect(link.sharded).toBe(true);
    const granted = await reserved(store, layers, 15);
    expect(granted.states.map(({ name, remaining }) => [name, remaining])).toEqual([
      ['user', 5],
      ['tenant', 85],
      ['client', 85],
      ['operation', 85],
      ['reviews', 85],
    ]);
    const denial = await store.reserve({ charges: layers, points: 6, nowMs: 0 });
    expect(denial).toMatchObject({ granted: false, refusal: { layer: 'user' } });
    expect(denial.states.map(({ remaining }) => remaining)).toEqual([5, 85, 85, 85, 85]);
    for (const charge of layers.slice(1)) expect(await remaining(store, charge)).toBe(85);
    store.settle(granted.handle, 5);
    for (const charge of layers.slice(1)) expect(await remaining(store, charge)).toBe(95);
    expect(await remaining(store, user)).toBe(15);
    await store.close();
  });
});

/** A certificate that vouches for itself. */
function certificateFor(name: string): { readonly files: Record<string, string>; readonly ca: string } {
  const folder = mkdtempSync(join(tmpdir(), 'weir-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  writeFileSync(key, '');
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const files = { 'key.pem': readFileSync(key, 'utf8'), 'cert.pem': readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return { files, ca: files['cert.pem'] };
}
