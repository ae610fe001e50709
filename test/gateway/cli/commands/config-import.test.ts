import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { detectGateway, importConfig } from '#gateway/cli/migration/import-config.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { mistakesIn } from '#test/gateway/config/load-files.ts';

const pages = join(dirname(fileURLToPath(import.meta.url)), '../../../../docs/operator/migrate');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('weir config import', () => {
  test.each([
    [
      'apollo-router',
      'router',
      {
        listen: { host: '0.0.0.0', port: 4000, path: '/graphql' },
        supergraph: { file: 'supergraph.graphql' },
        subgraphs: {
          all: { timeout: '10s' },
          accounts: { endpoints: [{ url: 'http://accounts.internal/graphql' }] },
        },
        limits: { maxDepth: 15, maxBodyBytes: 2_000_000 },
        cost: { mode: 'enforce', maxPerOperation: 500, defaultListSize: 10 },
        headers: {
          all: { request: [{ propagate: 'x-feature' }, { propagate: 'x-shop-*' }] },
          accounts: { request: [{ propagate: 'authorization', allowCredentials: true }] },
        },
      },
      ['rhai'],
    ],
    [
      'hive',
      'hive',
      {
        listen: { host: '0.0.0.0', port: 4000 },
        supergraph: { file: './supergraph.graphql' },
        authorization: { onUnauthorized: 'reject' },
        execution: { planningTimeout: '10s' },
      },
      ['traffic_shaping.all.pool_idle_timeout'],
    ],
    [
      'cosmo',
      'cosmo',
      {
        listen: { host: '127.0.0.1', port: 3002, path: '/graphql' },
        http: {
          graphiql: true,
          cors: { origins: ['https://shop.example'], credentials: true, maxAge: '5m' },
        },
        shutdown: { delay: '15s', grace: '20s' },
        limits: { maxBodyBytes: '5MB' },
      },
      ['authentication'],
    ],
  ])('translates the example of the page %s, and the result is valid', async (page, name, config, left) => {
    const markdown = await readFile(join(pages, `${page}.md`), 'utf8');
    const [, text = ''] = /```yaml\n([^]*?)```/.exec(markdown) ?? [];
    const [, command = ''] = /```sh\nweir (config import .*)\n```/.exec(markdown) ?? [];
    await writeFile(join(folder, `${name}.yaml`), text);
    const json = await runInProcess(folder, ...command.split(' '), '--json');
    const result = JSON.parse(json.stdout);
    expect(result).toMatchObject({ ok: true, from: name, config, mistakes: [] });
    expect(result.left.map(({ path }: { readonly path: string }) => path)).toEqual(left);
    for (const { reason } of result.left) expect(reason).toMatch(/\S/);
    expect((await runInProcess(folder, 'config', 'check')).exitCode).toBe(0);
  });

  test('says what is left on stderr, and prints the rest', async () => {
    await writeFile(
      join(folder, 'some.yaml'),
      'limits: { max_depth: 9, max_height: 5 }\ncoprocessor: { url: x }\n',
    );
    const { stdout, stderr, exitCode } = await runInProcess(folder, 'config', 'import', 'some.yaml');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('maxDepth: 9');
    expect(stderr).toMatch(/^limits.max_height +Weir has no such setting$/m);
    expect(stderr).toMatch(/^coprocessor +Weir runs no code of others/m);
  });

  test('never accepts keys without issuer and audience', () => {
    const jwks = [{ url: 'https://issuer.example/jwks.json' }];
    const { config, left } = importConfig({ authentication: { router: { jwt: { jwks } } } }, 'router');
    expect(config).toEqual({ supergraph: { file: 'supergraph.graphql' } });
    expect(left).toEqual([
      { path: 'authentication.router.jwt.jwks', reason: expect.stringContaining('needs one issuer') },
    ]);
  });

  test('demand control that is off prices nothing', () => {
    const foreign = { demand_control: { enabled: false, mode: 'measure' } };
    expect(importConfig(foreign, 'router').config['cost']).toEqual({ mode: 'off' });
  });

  test('Hive: keys, limits and demand control', () => {
    const { config, left } = importConfig(
      {
        jwt: {
          enabled: true,
          require_authentication: true,
          issuers: ['https://issuer.example'],
          audiences: ['shop'],
          jwks_providers: [{ source: 'remote', url: 'https://issuer.example/jwks.json', prefetch: true }],
          allowed_algorithms: ['HS256', 'ES256'],
          scopes_claim: 'permissions',
          lookup_locations: [{ source: 'header', name: 'Authorization', prefix: 'Bearer' }],
        },
        limits: { max_depth: { n: 9 }, max_request_body_size: '2MB', max_request_header_size: '64KiB' },
        demand_control: {
          enabled: true,
          operation_cost: { max: 500, mode: 'enforce' },
          default_list_size: { all: 10 },
          subgraphs_budget: { mode: 'enforce', all: 100 },
        },
        traffic_shaping: { all: { request_timeout: { expression: '5s' } } },
      },
      'hive',
    );
    expect(config).toEqual({
      authentication: {
        jwt: [
          {
            issuer: 'https://issuer.example',
            jwksUrl: 'https://issuer.example/jwks.json',
            audiences: ['shop'],
            algorithms: ['ES256'],
          },
        ],
        required: true,
        claims: { scopes: 'permissions' },
      },
      limits: { maxDepth: 9, maxBodyBytes: '2MB', maxHeaderBytes: '64KiB' },
      cost: { maxPerOperation: 500, mode: 'enforce', defaultListSize: 10 },
      supergraph: { file: 'supergraph.graphql' },
    });
    expect(left.map(({ path }) => path)).toEqual([
      'demand_control.subgraphs_budget',
      'traffic_shaping.all.request_timeout.expression',
    ]);
  });

  test.each([
    [{ enabled: false, jwks_providers: [] }, []],
    [
      { enabled: true, jwks_providers: [{ source: 'file', path: 'a' }], issuers: ['a'], audiences: ['b'] },
      ['jwt'],
    ],
    [{ enabled: true, jwks_providers: [{ source: 'remote', url: 'https://a' }], audiences: ['b'] }, ['jwt']],
    [
      {
        enabled: true,
        jwks_providers: [{ source: 'remote', url: 'https://a' }],
        issuers: ['a'],
        audiences: ['b'],
        lookup_locations: [{ source: 'cookies', name: 'token' }],
      },
      ['jwt'],
    ],
  ])('Hive: never guesses whose tokens are meant: %j', (jwt, left) => {
    const imported = importConfig({ jwt }, 'hive');
    expect(imported.config).toEqual({ supergraph: { file: 'supergraph.graphql' } });
    expect(imported.left.map(({ path }) => path)).toEqual(left);
  });

  test('Apollo Router: where tokens are read, and limits', () => {
    const jwks = [{ url: 'https://a.example/jwks.json', issuers: ['a'], audiences: ['b'] }];
    const authenticated = { url: 'https://a.example/jwks.json', headers: [{ name: 'x', value: 'y' }] };
    const usual = { jwks, header_name: 'Authorization', header_value_prefix: 'Bearer', on_error: 'Error' };
    const { config, left } = importConfig(
      {
        authentication: { router: { jwt: usual } },
        limits: { http1_max_request_headers: 50, introspection_max_depth: true },
        traffic_shaping: { router: { concurrency_limit: 500 }, deduplicate_variables: true },
      },
      'router',
    );
    expect(config).toMatchObject({
      authentication: { jwt: [{ issuer: 'a', jwksUrl: 'https://a.example/jwks.json', audiences: ['b'] }] },
      limits: { maxHeaders: 50, maxInFlight: 500 },
    });
    expect(left).toEqual([]);
    const others = { jwks: [{ ...jwks[0], ...authenticated }], header_name: 'x-token', on_error: 'Continue' };
    expect(importConfig({ authentication: { router: { jwt: others } } }, 'router').left).toEqual([
      { path: 'authentication.router.jwt.jwks', reason: expect.stringContaining('needs one issuer') },
      { path: 'authentication.router.jwt.header_name', reason: expect.stringContaining('Bearer alone') },
      { path: 'authentication.router.jwt.on_error', reason: expect.stringContaining('always rejected') },
    ]);
  });

  test('a variable that is not set is no mistake: it is listed, and its setting left unchecked', async () => {
    await writeFile(
      join(folder, 'variables.yaml'),
      'override_subgraph_url: { a: "${env.A_URL}", b: "http://${env.B_HOST:-b.internal}/graphql" }\n' +
        'limits: { max_depth: 0 }\nsupergraph: { path: "${env.GRAPHQL_PATH}" }\n',
    );
    const { stdout } = await runInProcess(folder, 'config', 'import', 'variables.yaml', '--json');
    const { ok, config, mistakes, variables } = JSON.parse(stdout);
    expect({ ok, variables }).toEqual({ ok: false, variables: ['GRAPHQL_PATH'] });
    expect(mistakes).toEqual([expect.stringContaining('limits.maxDepth')]);
    expect(config.subgraphs.b).toEqual({ endpoints: [{ url: 'http://${B_HOST:-b.internal}/graphql' }] });

    await writeFile(join(folder, 'variables.yaml'), 'supergraph: { path: "${env.GRAPHQL_PATH}" }\n');
    const imported = await runInProcess(folder, 'config', 'import', 'variables.yaml', '--json');
    expect(JSON.parse(imported.stdout)).toMatchObject({
      ok: true,
      mistakes: [],
      variables: ['GRAPHQL_PATH'],
    });
    const text = await runInProcess(folder, 'config', 'import', 'variables.yaml');
    expect(text.stderr).toContain('Set these environment variables where the gateway runs: GRAPHQL_PATH.\n');
  });

  test.each([
    [{ supergraph: { listen: 'a' } }, 'router'],
    [{ supergraph: { source: 'file' } }, 'hive'],
    [{ listen_addr: 'a' }, 'cosmo'],
  ])('knows whose configuration %j is', (foreign, name) => {
    expect(detectGateway(foreign)).toBe(name);
  });

  test('a file that is no mapping is refused', async () => {
    await writeFile(join(folder, 'list.yaml'), '- a\n');
    expect(await runInProcess(folder, 'config', 'import', 'list.yaml')).toMatchObject({
      stderr: 'list.yaml: expected a mapping (key: value).\n',
      exitCode: 1,
    });
  });
});

describe('weir config check names what Weir has for', () => {
  test.each([
    ['demand_control: { enabled: true }', 'cost'],
    ['persisted_queries: { enabled: true }', 'documents'],
    ['override_subgraph_url: { a: http://a }', 'subgraphs.NAME.endpoints'],
    ['listen_addr: localhost:3002', 'listen.host and listen.port'],
    ['authorization: { require_authentication: true }', 'authentication.required'],
  ])('%s', async (yaml, own) => {
    const [mistake] = await mistakesIn(`supergraph: { file: a }\n${yaml}\n`);
    expect(mistake).toContain(`a key of another gateway; Weir has ${own} (weir config import`);
  });
});
