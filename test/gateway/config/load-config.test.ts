import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { loadConfig } from '#gateway/config/load-config.ts';
import { formatOrigin } from '#gateway/config/source/origin.ts';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('loadConfig', () => {
  test('needs a supergraph and nothing else', async () => {
    const { config } = await loadFiles(minimal);
    expect(config).toEqual({
      listen: { host: '127.0.0.1', port: 4000, path: '/graphql' },
      admin: { host: '127.0.0.1', port: 4100 },
      supergraph: { file: '/etc/weir/supergraph.graphql', url: undefined, pollEveryMs: 30_000 },
      subgraphs: {
        all: { timeoutMs: 5_000, maxResponseBytes: 10_000_000, maxResponseDepth: 200 },
        byName: new Map(),
      },
      authentication: {
        required: false,
        jwt: [],
        claims: { subject: 'sub', tenant: 'tenant', roles: 'roles', scopes: 'scope', client: 'azp' },
      },
      authorization: { onUnauthorized: 'filter' },
      clients: { byName: new Map() },
      documents: {
        mode: 'audit',
        manifests: undefined,
        url: undefined,
        redis: undefined,
        pollEveryMs: 30_000,
        signedBy: [],
        prepareAhead: 10_000,
        introspection: ['off', 'audit'],
        automatic: undefined,
        cacheControl: { maxAgeMs: 0 },
        usage: { store: 'memory', keepForMs: 400 * 24 * 60 * 60 * 1000 },
        bypass: undefined,
      },
      execution: {
        planningTimeoutMs: 5_000,
        planningWorkers: 1,
        operationCacheBytes: 32 * 1024 * 1024,
        sharing: { entrance: true, acrossRequests: true },
      },
      cost: {
        mode: 'enforce',
        extension: 'always',
        maxPerOperation: 1000,
        defaultListSize: 10,
        maxListSize: 1000,
      },
      rateLimit: { store: 'memory', onStoreError: 'local', replicas: 1, layers: [] },
      limits: {
        maxBodyBytes: 1_000_000,
        maxBodyValues: 50_000,
        maxHeaderBytes: 16_384,
        maxHeaders: 100,
        maxTokens: 5000,
        maxDepth: 15,
        maxAliases: 30,
        maxRootFields: 20,
        maxDirectives: 50,
        bodyTimeoutMs: 5_000,
        maxBodies: 1_000,
        maxBodiesPerIp: 100,
        maxInFlight: 1_000,
        maxInFlightPerIp: 250,
        maxQueued: 500,
        queueTimeoutMs: 10_000,
        maxAnswerBytes: 50_000_000,
        maxSubgraphBytes: 256_000_000,
        maxSubgraphBytesPerIp: 64_000_000,
        answerTimeoutMs: 20_000,
        maxUnreadBytes: 256_000_000,
        maxUnreadBytesPerIp: 64_000_000,
        maxIdleConnections: 10_000,
        maxIdleConnectionsPerIp: 1_000,
        requestTimeoutMs: 30_000,
        requestsPerIp: undefined,
      },
      http: {
        graphiql: false,
        trustedProxies: [],
        batching: undefined,
        compression: { threshold: 1_024, encodings: ['zstd', 'br', 'gzip'] },
        ipv6Prefix: 64,
        ipv6Site: { prefix: 48, multiple: 10 },
      },
      headers: { all: { request: [], response: [] }, byName: new Map() },
      errors: { includeSubgraphErrors: false, includeSubgraphNames: false, subgraphExtensions: ['code'] },
      shutdown: { delayMs: 0, graceMs: 30_000 },
      telemetry: { accessLog: 'stdout', recordClaims: [] },
    });
  });

  test('flags win over variables, variables over the file, the file over defaults', async () => {
    const text = `${minimal}listen: { port: 1, path: /file }\n`;
    const env = { WEIR_LISTEN_PORT: '2', WEIR_LISTEN_HOST: '::1' };
    const overrides = [
      { label: '--port', tree: { listen: { port: 3 } } },
      { label: '--host', tree: { listen: { host: undefined } } },
    ];
    const { config, origins } = await loadFiles(text, { env, overrides });
    expect(config.listen).toEqual({ host: '::1', port: 3, path: '/file' });
    const origin = (path: string) => formatOrigin(origins.get(path)!);
    expect(origin('listen.port')).toBe('--port');
    expect(origin('listen.host')).toBe('env WEIR_LISTEN_HOST');
    expect(origin('listen.path')).toBe('weir.yaml:2');
    expect(origin('limits.maxDepth')).toBe('default');
  });

  test('a flag given twice takes the later value, and texts of flags take the type of their setting', async () => {
    const overrides = [
      { label: '--port', tree: { listen: { port: '1' } } },
      { label: '--port', tree: { listen: { port: '2' } } },
    ];
    expect((await loadFiles(minimal, { overrides })).config.listen.port).toBe(2);
  });

  test('a flag can open the admin listener that the file turns off', async () => {
    const overrides = [{ label: '--admin-port', tree: { admin: { port: 4200 } } }];
    const { config } = await loadFiles(`${minimal}admin: false\n`, { overrides });
    expect(config.admin).toEqual({ host: '127.0.0.1', port: 4200 });
  });

  test('paths are relative to the file, those of variables and flags to the working directory', async () => {
    const files = {
      'weir.yaml': 'supergraph: { $include: parts/supergraph.yaml }\ndocuments: { manifests: manifests }\n',
      'parts/supergraph.yaml': 'file: ../schema/supergraph.graphql\n',
    };
    const fromFiles = (await loadFiles(files)).config;
    expect(fromFiles.supergraph.file).toBe('/etc/weir/schema/supergraph.graphql');
    expect(fromFiles.documents.manifests).toBe('/etc/weir/manifests');
    const overrides = [{ label: '--supergraph', tree: { supergraph: { file: 'here.graphql' } } }];
    const env = { WEIR_DOCUMENTS_MANIFESTS: '/srv/manifests' };
    const overridden = (await loadFiles(files, { env, overrides })).config;
    expect(overridden.supergraph.file).toBe('/etc/weir/here.graphql');
    expect(overridden.documents.manifests).toBe('/srv/manifests');
  });

  test('tells every mistake at once, file by file and from top to bottom, then variables and flags', async () => {
    const files = {
      'weir.yaml': [
        'listen: { port: "4000", host: 1 }',
        'supergraph: { file: a.graphql }',
        'cost: { $include: cost.yaml }',
        'limits:',
        '  maxDepht: 5',
        '  maxTokens: ${MISSING}',
      ].join('\n'),
      'cost.yaml': 'mode: enforced\n',
    };
    const overrides = [{ label: '--port', tree: { admin: { port: 70_000 } } }];
    expect(await mistakesIn(files, { env: { WEIR_LISTEN_PAHT: '/' }, overrides })).toEqual([
      'weir.yaml:1:17 listen.port: expected a number, not text',
      'weir.yaml:1:31 listen.host: expected text, not a number; put it in quotes',
      'weir.yaml:5:3 limits.maxDepht: unknown key; did you mean "maxDepth"?',
      'weir.yaml:6:14 limits.maxTokens: the environment variable MISSING is not set; set it, or write ${MISSING:-default}',
      'cost.yaml:1:7 cost.mode: expected one of enforce, measure, off; did you mean "enforce"?',
      'WEIR_LISTEN_PAHT: is not a setting; did you mean "WEIR_LISTEN_PATH"?',
      '--port admin.port: must be at most 65535',
    ]);
  });

  test.each([
    ['listen: { port: }\n', 'weir.yaml:1:17 listen.port: has no value; write one or remove the line'],
    ['limits:\n', 'weir.yaml:1:8 limits: has no value; write one or remove the line'],
    ['limits: 5\n', 'weir.yaml:1:9 limits: expected a mapping (key: value), not a number'],
    ['limits: { maxDepth: 1.5 }\n', 'weir.yaml:1:21 limits.maxDepth: expected a whole number'],
    ['limits: { maxDepth: .inf }\n', 'weir.yaml:1:21 limits.maxDepth: expected a finite number'],
    [
      'rateLimit: { layers: { a: 1 } }\n',
      'weir.yaml:1:14 rateLimit.layers: expected a list, not a mapping (key: value)',
    ],
    [
      'execution: { planCacheSize: 100 }\n',
      'weir.yaml:1:14 execution.planCacheSize: a key of earlier versions; it is execution.operationCacheBytes now, in bytes: an ordinary operation takes 20 to 100 KB',
    ],
    ['maxDepth: 3\n', 'weir.yaml:1:1 maxDepth: unknown key; did you mean limits.maxDepth?'],
    ['plugins: {}\n', 'weir.yaml:1:1 plugins: unknown key'],
    ['http: { __proto__: { graphiql: true } }\n', 'weir.yaml:1:9 http.__proto__: unknown key'],
    ['http: { constructor: 1 }\n', 'weir.yaml:1:9 http.constructor: unknown key'],
    ['http: { "a b\\u001b": 1 }\n', 'weir.yaml:1:9 http["a b\\u001b"]: unknown key'],
  ])('%j is refused', async (section, line) => {
    expect(await mistakesIn(section + minimal)).toEqual([line]);
  });

  test('what is missing is named at the nearest place that is there', async () => {
    expect(await mistakesIn('listen: { port: 1 }\n')).toEqual(['weir.yaml:1:1 supergraph: missing']);
    expect(await mistakesIn('listen: { port: 1 }\nsupergraph: {}\n')).toEqual([
      'weir.yaml:2:1 supergraph.file: missing',
    ]);
  });

  test('never repeats the text of a value, which may be a secret', async () => {
    const env = { HIDDEN: 'hunter2', WEIR_COST_MODE: 'hunter2' };
    const text = `${minimal}listen: { path: '\${HIDDEN}', host: 'hunter2!' }\nlimits: { requestTimeout: '\${HIDDEN}' }\n`;
    const lines = await mistakesIn(text, { env });
    expect(lines).toHaveLength(4);
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  test('says how many mistakes there are beyond fifty', async () => {
    const keys = Array.from({ length: 70 }, (_, index) => `nobody-knows-${index}: 1\n`);
    const lines = await mistakesIn(minimal + keys.join(''));
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('… and 20 more');
  });

  test('a main file that is not there is a wrong use, exit code 2', async () => {
    const loading = loadFiles({});
    await expect(loading).rejects.toThrow('The configuration file weir.yaml does not exist.');
    await expect(loading).rejects.toMatchObject({ exitCode: 2 });
    await expect(loading).rejects.toBeInstanceOf(StartupError);
  });

  test('reads real files, and names all of them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-config-'));
    await writeFile(join(folder, 'weir.yaml'), `${minimal}http: { $include: http.yaml }\n`);
    await writeFile(join(folder, 'http.yaml'), 'graphiql: true\n');
    const { config, files } = await loadConfig({ file: join(folder, 'weir.yaml'), env: {} });
    expect(config.http.graphiql).toBe(true);
    expect(files).toEqual([join(folder, 'weir.yaml'), join(folder, 'http.yaml')]);
    await rm(folder, { recursive: true });
  });
});
