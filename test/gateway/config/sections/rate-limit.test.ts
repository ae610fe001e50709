import { describe, expect, test } from '@jest/globals';
import { explainConfig } from '#gateway/config/explain-config.ts';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

const layer = 'name: user, by: subject, capacity: 10, refillPerSecond: 1';

describe('rateLimit', () => {
  test('a layer enforces, and leaves callers without its property to the ip layers', async () => {
    const { config } = await loadFiles(`${minimal}rateLimit: { layers: [{ ${layer} }] }\n`);
    expect(config.rateLimit.layers).toEqual([
      {
        name: 'user',
        by: 'subject',
        capacity: 10,
        refillPerSecond: 1,
        mode: 'enforce',
        missing: 'anonymous',
        rules: [],
      },
    ]);
  });

  test('a refill may have three decimals', async () => {
    const refill = async (text: string) =>
      loadFiles(
        `${minimal}rateLimit: { layers: [{ name: a, by: ip, capacity: 1, refillPerSecond: ${text} }] }\n`,
      );
    for (const text of ['0.001', '0.1', '0.3', '16.667', '1000000000']) {
      expect((await refill(text)).config.rateLimit.layers[0]?.refillPerSecond).toBe(Number(text));
    }
    await expect(refill('0.0015')).rejects.toThrow('must have at most three decimals');
    await expect(refill('0')).rejects.toThrow('must be at least 0.001');
  });

  test.each([
    ['a name twice', `{ ${layer} }, { ${layer} }`, '[1].name: the name "user" is taken by an earlier layer'],
    [
      'capitals in a name',
      '{ name: User, by: ip, capacity: 1, refillPerSecond: 1 }',
      'expected lower-case letters',
    ],
    [
      'an unknown property',
      '{ name: a, by: header, capacity: 1, refillPerSecond: 1 }',
      'expected one of tenant, subject',
    ],
    [
      'an empty bucket',
      '{ name: a, by: ip, capacity: 0, refillPerSecond: 1 }',
      'capacity: must be at least 1',
    ],
    [
      'half a point',
      '{ name: a, by: ip, capacity: 1.5, refillPerSecond: 1 }',
      'capacity: expected a whole number',
    ],
    [
      'a rule without condition',
      `{ ${layer}, rules: [{ when: { claim: plan }, capacity: 1, refillPerSecond: 1 }] }`,
      'needs claim and equals, or subgraph alone',
    ],
    [
      'a subgraph where callers pay',
      `{ ${layer}, rules: [{ when: { subgraph: a }, capacity: 1, refillPerSecond: 1 }] }`,
      'subgraph is for layers with by: subgraph alone',
    ],
    [
      'a claim where subgraphs pay',
      '{ name: a, by: subgraph, capacity: 1, refillPerSecond: 1, rules: [{ when: { claim: a, equals: 1 }, capacity: 1, refillPerSecond: 1 }] }',
      'needs subgraph: who calls is not known of a subgraph',
    ],
    [
      'a claim of somebody without any',
      '{ name: a, by: ip, capacity: 1, refillPerSecond: 1, rules: [{ when: { claim: a, equals: 1 }, capacity: 1, refillPerSecond: 1 }] }',
      'can never hold with by: ip',
    ],
    [
      'missing by operation',
      '{ name: a, by: operation, capacity: 1, refillPerSecond: 1, missing: reject }',
      'has no effect with by: operation',
    ],
    [
      'missing by ip',
      '{ name: a, by: ip, capacity: 1, refillPerSecond: 1, missing: reject }',
      'has no effect with by: ip',
    ],
  ])('refuses %s', async (_, layers, message) => {
    expect(await mistakesIn(`${minimal}rateLimit: { layers: [${layers}] }\n`)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test('needs points to be counted', async () => {
    const text = (mode: string) =>
      `${minimal}rateLimit: { layers: [{ ${layer} }] }\ncost: { mode: ${mode} }\n`;
    expect(await mistakesIn(text('off'))).toEqual([
      'weir.yaml:3:15 cost.mode: rateLimit.layers spend points, and `off` counts none; use measure, or remove the layers',
    ]);
    expect((await loadFiles(text('measure'))).config.cost.mode).toBe('measure');
  });

  test('a layer has tiers', async () => {
    const rules = '[{ when: { claim: plan, equals: gold }, capacity: 100, refillPerSecond: 0.5 }]';
    const { config } = await loadFiles(`${minimal}rateLimit: { layers: [{ ${layer}, rules: ${rules} }] }\n`);
    expect(config.rateLimit.layers[0]?.rules).toEqual([
      { when: { claim: 'plan', equals: 'gold' }, capacity: 100, refillPerSecond: 0.5 },
    ]);
  });
});

describe('rateLimit.store', () => {
  const withRedis = (redis: string): string => `${minimal}rateLimit: { store: { redis: { ${redis} } } }\n`;
  const redisOf = async (redis: string, env: Record<string, string> = {}) => {
    const { store } = (await loadFiles(withRedis(redis), { env })).config.rateLimit;
    return store === 'memory' ? undefined : store.redis;
  };

  test('is memory, with one replica and its share where a store fails', async () => {
    expect((await loadFiles(minimal)).config.rateLimit).toMatchObject({
      store: 'memory',
      onStoreError: 'local',
      replicas: 1,
    });
  });

  test('is one server, with credentials from variables', async () => {
    const text = "url: 'redis://cache:6380/3', username: weir, password: '${REDIS_PASSWORD}'";
    expect(await redisOf(text, { REDIS_PASSWORD: 's3cret' })).toEqual({
      servers: { kind: 'single', address: { host: 'cache', port: 6380 }, database: 3 },
      username: 'weir',
      password: 's3cret',
      tls: undefined,
      keyPrefix: 'weir:',
      timeoutMs: 50,
    });
  });

  test('is a cluster with TLS', async () => {
    const text =
      "cluster: ['rediss://a', 'rediss://[::1]:7001'], tls: { ca: ca.pem, serverName: redis }, timeout: 20ms";
    expect(await redisOf(text)).toMatchObject({
      servers: {
        kind: 'cluster',
        addresses: [
          { host: 'a', port: 6379 },
          { host: '::1', port: 7001 },
        ],
      },
      tls: { ca: '/etc/weir/ca.pem', serverName: 'redis' },
      timeoutMs: 20,
    });
  });

  test('is whatever the Sentinels say', async () => {
    const text =
      "sentinels: ['redis://s:26379'], name: limits, sentinelPassword: a, password: b, keyPrefix: 'shop:'";
    expect(await redisOf(text)).toMatchObject({
      servers: {
        kind: 'sentinel',
        addresses: [{ host: 's', port: 26379 }],
        name: 'limits',
        username: undefined,
        password: 'a',
      },
      password: 'b',
      keyPrefix: 'shop:',
    });
  });

  test('may come from a variable, over the file', async () => {
    const env = { WEIR_RATE_LIMIT_STORE_REDIS_URL: 'redis://redis' };
    const { config } = await loadFiles(`${minimal}rateLimit: { store: memory }\n`, { env });
    expect(config.rateLimit.store).toMatchObject({ redis: { servers: { address: { host: 'redis' } } } });
  });

  test('is explained without the password', async () => {
    const loaded = await loadFiles(withRedis("url: 'redis://a', password: 's3cret'"));
    const explained = explainConfig(loaded);
    expect(JSON.stringify(explained)).not.toContain('s3cret');
    expect(explained).toContainEqual({
      path: 'rateLimit.store.redis.password',
      value: '***',
      origin: 'weir.yaml:2',
    });
    expect(explainConfig(await loadFiles(minimal))).toContainEqual({
      path: 'rateLimit.store',
      value: 'memory',
      origin: 'default',
    });
  });

  test.each([
    ['nothing to connect to', "keyPrefix: 'a:'", 'needs exactly one of url, cluster and sentinels'],
    ['two kinds of servers', "url: 'redis://a', cluster: ['redis://a']", 'needs exactly one of'],
    ['another scheme', "url: 'http://a'", 'expected a URL that begins with redis:// or rediss://'],
    ['credentials in a URL', "url: 'redis://weir:s3cret@a'", 'must not hold a user name or password'],
    ['a database of a cluster', "cluster: ['redis://a/1']", 'must end after the host and port'],
    ['a path', "url: 'redis://a/one'", 'must end in the number of a database'],
    [
      'two kinds of encryption',
      "cluster: ['redis://a', 'rediss://b']",
      'must be all redis:// or all rediss://',
    ],
    ['TLS without TLS', "url: 'redis://a', tls: { serverName: a }", 'write rediss://'],
    ['half a key pair', "url: 'rediss://a', tls: { cert: a.pem }", 'needs cert and key together'],
    ['Sentinels of nothing', "sentinels: ['redis://a']", 'have to be told which group'],
    ['a name without Sentinels', "url: 'redis://a', name: b", 'has no effect without sentinels'],
    ['a user without password', "url: 'redis://a', username: b", 'a user name needs one'],
    [
      'a prefix that would decide the server',
      "url: 'redis://a', keyPrefix: '{a}'",
      'free of spaces and braces',
    ],
    ['an endless wait', "url: 'redis://a', timeout: 1m", 'must be between 1ms and 10s'],
  ])('refuses %s, and repeats no secret', async (_, redis, message) => {
    const mistakes = await mistakesIn(withRedis(redis));
    expect(mistakes).toEqual([expect.stringContaining(message)]);
    expect(mistakes.join()).not.toContain('s3cret');
  });
});
