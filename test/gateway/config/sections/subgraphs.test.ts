import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('subgraphs', () => {
  test('an entry takes what it leaves out from all', async () => {
    const text = `${minimal}subgraphs:
  all: { timeout: 2s }
  accounts: { endpoints: [{ url: http://127.0.0.1:4201/graphql }] }
  reviews: { timeout: 1s, maxResponseBytes: 1KB, maxResponseDepth: 20 }
`;
    const { all, byName } = (await loadFiles(text)).config.subgraphs;
    expect(all).toEqual({ timeoutMs: 2_000, maxResponseBytes: 10_000_000, maxResponseDepth: 200 });
    expect(byName.get('accounts')).toEqual({
      timeoutMs: 2_000,
      maxResponseBytes: 10_000_000,
      maxResponseDepth: 200,
      endpoints: [{ url: 'http://127.0.0.1:4201/graphql' }],
    });
    expect(byName.get('reviews')).toEqual({
      timeoutMs: 1_000,
      maxResponseBytes: 1_000,
      maxResponseDepth: 20,
      endpoints: [],
    });
  });

  test('a subgraph may be called constructor, and WEIR_SUBGRAPHS_ALL_… reaches it', async () => {
    const text = `${minimal}subgraphs: { constructor: {}, "my.service": { timeout: 1s } }\n`;
    const { config, origins } = await loadFiles(text, { env: { WEIR_SUBGRAPHS_ALL_TIMEOUT: '3s' } });
    expect([...config.subgraphs.byName.keys()]).toEqual(['constructor', 'my.service']);
    expect(config.subgraphs.byName.get('constructor')?.timeoutMs).toBe(3_000);
    expect(origins.has('subgraphs["my.service"].timeout')).toBe(true);
  });

  test.each([
    [
      'two endpoints',
      '{ endpoints: [{ url: "http://a" }, { url: "http://b" }] }',
      'exactly one endpoint is supported in this version',
    ],
    ['no endpoint', '{ endpoints: [] }', 'exactly one endpoint is supported in this version'],
    ['an endpoint without URL', '{ endpoints: [{}] }', 'endpoints[0].url: missing'],
    ['a URL of another kind', '{ endpoints: [{ url: "ws://a" }] }', 'begins with http:// or https://'],
    ['a setting of later versions', '{ retry: 1 }', 'subgraphs.a.retry: unknown key'],
    ['a number for a duration', '{ timeout: 5 }', '5 has no unit; write 5ms, 5s or 5m'],
    ['an endless timeout', '{ timeout: 25d }', 'must be between 1ms and 1h'],
  ])('refuses %s', async (_, entry, message) => {
    expect(await mistakesIn(`${minimal}subgraphs: { a: ${entry} }\n`)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});
