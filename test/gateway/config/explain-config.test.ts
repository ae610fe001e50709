import { describe, expect, test } from '@jest/globals';
import { explainConfig } from '#gateway/config/explain-config.ts';
import { loadFiles, minimal } from '#test/gateway/config/load-files.ts';

describe('explainConfig', () => {
  test('shows each setting in the notation of the file, and where it was written', async () => {
    const text = `${minimal}limits:
  requestTimeout: 20s
rateLimit:
  layers:
    - { name: user, by: subject, capacity: 10, refillPerSecond: 1 }
`;
    const overrides = [{ label: '--port', tree: { listen: { port: 1 } } }];
    const loaded = await loadFiles(text, { env: { WEIR_LIMITS_MAX_DEPTH: '9' }, overrides });
    expect(explainConfig(loaded)).toEqual(
      expect.arrayContaining([
        { path: 'listen.port', value: 1, origin: '--port' },
        { path: 'listen.host', value: '127.0.0.1', origin: 'default' },
        { path: 'limits.requestTimeout', value: '20s', origin: 'weir.yaml:3' },
        { path: 'limits.maxDepth', value: 9, origin: 'env WEIR_LIMITS_MAX_DEPTH' },
        { path: 'subgraphs.all.maxResponseBytes', value: '10MB', origin: 'default' },
        { path: 'authentication.jwt', value: [], origin: 'default' },
        { path: 'rateLimit.layers[0].capacity', value: 10, origin: 'weir.yaml:6' },
        { path: 'rateLimit.layers[0].mode', value: 'enforce', origin: 'default' },
        { path: 'limits.maxTokens', value: 5000, origin: 'default' },
      ]),
    );
  });

  test('names every setting once, as origins do', async () => {
    const loaded = await loadFiles(`${minimal}admin: false\n`);
    const paths = explainConfig(loaded).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect([...loaded.origins.keys()]).toEqual(paths);
    expect(paths).toContain('admin');
    expect(paths).not.toContain('admin.port');
  });

  test('masks what came from a variable with a secret name', async () => {
    const text = `${minimal}listen: { path: "/\${HOOK_SECRET}" }\nhttp: { graphiql: "\${GRAPHIQL}" }\n`;
    const settings = explainConfig(await loadFiles(text, { env: { HOOK_SECRET: 'abc', GRAPHIQL: 'true' } }));
    expect(settings).toContainEqual({ path: 'listen.path', value: '***', origin: 'weir.yaml:2' });
    expect(settings).toContainEqual({ path: 'http.graphiql', value: true, origin: 'weir.yaml:3' });
  });

  test.each([
    ['apiKeys.pepper', true],
    ['introspection[0].clientSecret', true],
    ['redis.password', true],
    ['admin.token', true],
    ['secrets.secret.file', true],
    ['limits.maxTokens', false],
    ['tokenizer.mode', false],
  ])('%s is masked: %s', (path, masked) => {
    const setting = { path, value: 'abc', origin: { kind: 'default' }, variables: [] } as const;
    expect(explainConfig({ settings: [setting] })[0]?.value).toBe(masked ? '***' : 'abc');
  });
});
