import { describe, expect, test } from '@jest/globals';
import { bareConfig } from '#gateway/config/bare-config.ts';
import { loadFiles, minimal } from '#test/gateway/config/load-files.ts';

describe('bareConfig', () => {
  test('puts no policy in the way', () => {
    expect(bareConfig({ supergraphFile: '/a.graphql', port: 4001 })).toMatchObject({
      listen: { host: '127.0.0.1', port: 4001, path: '/graphql' },
      admin: undefined,
      supergraph: { file: '/a.graphql' },
      authentication: { required: false, jwt: [] },
      documents: { mode: 'off', manifests: undefined },
      cost: { mode: 'off' },
      rateLimit: { layers: [] },
      http: { graphiql: true },
      errors: { includeSubgraphErrors: true },
      headers: { all: { request: [], response: [] }, byName: new Map() },
    });
  });

  test('passes headers on where they are named', () => {
    const { headers } = bareConfig({ supergraphFile: 'a', port: 0, forwardedHeaders: ['Authorization'] });
    expect(headers.all.request).toEqual([{ kind: 'propagate', name: 'authorization' }]);
  });

  test('opens the admin listener where a port is given', () => {
    expect(bareConfig({ supergraphFile: 'a', port: 0, adminPort: 0 }).admin).toEqual({
      host: '127.0.0.1',
      port: 0,
    });
  });

  test('resolves the supergraph against the working directory, and takes a host', () => {
    const { supergraph, listen } = bareConfig({ supergraphFile: 'a.graphql', port: 0, host: '0.0.0.0' });
    expect(supergraph.file).toBe(`${process.cwd()}/a.graphql`);
    expect(listen.host).toBe('0.0.0.0');
  });

  test('every limit is at least ten times that of a configured gateway', async () => {
    const usual = (await loadFiles(minimal)).config;
    const bare = bareConfig({ supergraphFile: 'a', port: 0 });
    // A count of requests by address is off in both: every caller may come from one, of a proxy or of a benchmark.
    const { requestsPerIp, ...limits } = usual.limits;
    expect([requestsPerIp, bare.limits.requestsPerIp]).toEqual([undefined, undefined]);
    for (const [name, limit] of Object.entries(limits)) {
      const generous = Object.entries(bare.limits).find(([key]) => key === name)?.[1];
      expect([name, generous]).toEqual([name, expect.any(Number)]);
      expect(generous).toBeGreaterThanOrEqual(10 * limit);
    }
  });
});
