import { describe, expect, test } from '@jest/globals';
import { resolveSubgraphEndpoints } from '#gateway/subgraph-client/resolve-subgraph-endpoints.ts';

const subgraphs = (url: string) =>
  new Map(['accounts', 'constructor'].map((name) => [name, { name, url: `${url}/${name}` }]));
const all = { timeoutMs: 5_000, maxResponseBytes: 100, maxResponseDepth: 200 };
const own = (url?: string) => ({
  timeoutMs: 7,
  maxResponseBytes: 8,
  maxResponseDepth: 9,
  endpoints: url === undefined ? [] : [{ url }],
});

describe('resolveSubgraphEndpoints', () => {
  test("takes the supergraph's URL and what holds for all", () => {
    expect(resolveSubgraphEndpoints(subgraphs('http://graph'), { all, byName: new Map() })).toEqual([
      { name: 'accounts', url: 'http://graph/accounts', ...all },
      { name: 'constructor', url: 'http://graph/constructor', ...all },
    ]);
  });

  test("prefers a subgraph's own settings, one by one", () => {
    const byName = new Map([
      ['accounts', own()],
      ['constructor', own('https://elsewhere/')],
    ]);
    expect(resolveSubgraphEndpoints(subgraphs('http://graph'), { all, byName })).toEqual([
      {
        name: 'accounts',
        url: 'http://graph/accounts',
        timeoutMs: 7,
        maxResponseBytes: 8,
        maxResponseDepth: 9,
      },
      {
        name: 'constructor',
        url: 'https://elsewhere/',
        timeoutMs: 7,
        maxResponseBytes: 8,
        maxResponseDepth: 9,
      },
    ]);
  });

  test('refuses settings for a subgraph that does not exist, and names those that do', () => {
    const byName = new Map([['acounts', own()]]);
    expect(() => resolveSubgraphEndpoints(subgraphs('http://graph'), { all, byName })).toThrow(
      'subgraphs.acounts: the supergraph has no subgraph "acounts"; it has accounts, constructor.',
    );
  });

  test.each(['', 'accounts:4201', 'file:///etc', 'ftp://graph', '//graph'])(
    'refuses a supergraph whose URL is %j, unless the configuration has one',
    (url) => {
      const settings = { all, byName: new Map() };
      expect(() => resolveSubgraphEndpoints(subgraphs(url), settings)).toThrow(
        expect.objectContaining({
          name: 'StartupError',
          message: expect.stringContaining('set subgraphs.accounts.endpoints'),
        }),
      );
      const byName = new Map([...subgraphs(url).keys()].map((name) => [name, own('http://here/')]));
      expect(resolveSubgraphEndpoints(subgraphs(url), { all, byName }).length).toBe(2);
    },
  );
});
