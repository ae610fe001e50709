import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('documents.bypass', () => {
  test('is off unless it is written', async () => {
    expect((await loadFiles(minimal)).config.documents.bypass).toBeUndefined();
  });

  test('finds its keys beside the file', async () => {
    const text = `${minimal}documents: { bypass: { publicKeys: [keys/a.pem, /b.pem], audience: shop } }\n`;
    expect((await loadFiles(text)).config.documents.bypass).toEqual({
      publicKeys: ['/etc/weir/keys/a.pem', '/b.pem'],
      audience: 'shop',
      maxLifetimeMs: 3_600_000,
    });
  });

  test.each([
    ['no key', '{ publicKeys: [], audience: a }', 'documents.bypass.publicKeys'],
    ['no audience', '{ publicKeys: [a] }', 'documents.bypass.audience: missing'],
    ['an empty audience', '{ publicKeys: [a], audience: "" }', 'documents.bypass.audience'],
    [
      'tokens for longer than an hour',
      '{ publicKeys: [a], audience: a, maxLifetime: 61m }',
      'documents.bypass.maxLifetime: must be between 1s and 1h',
    ],
  ])('is refused with %s', async (_case, bypass, mistake) => {
    expect(await mistakesIn(`${minimal}documents: { bypass: ${bypass} }\n`)).toEqual([
      expect.stringContaining(mistake),
    ]);
  });
});

describe('documents.usage', () => {
  test('may be kept in Redis, for as long as it says', async () => {
    const text = `${minimal}documents: { usage: { store: { redis: { url: "redis://cache" } }, keepFor: 30d } }\n`;
    expect((await loadFiles(text)).config.documents.usage).toMatchObject({
      store: { redis: { servers: { kind: 'single', address: { host: 'cache', port: 6379 } } } },
      keepForMs: 30 * 24 * 60 * 60 * 1000,
    });
  });

  test.each([
    ['another store', '{ store: disk }', 'documents.usage.store'],
    [
      'a Redis without an address',
      '{ store: { redis: {} } }',
      'needs exactly one of url, cluster and sentinels',
    ],
    ['no time', '{ keepFor: 0s }', 'documents.usage.keepFor: must be between 1d and 3650d'],
  ])('is refused with %s', async (_case, usage, mistake) => {
    expect(await mistakesIn(`${minimal}documents: { usage: ${usage} }\n`)).toEqual([
      expect.stringContaining(mistake),
    ]);
  });
});
