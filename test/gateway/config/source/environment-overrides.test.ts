import { describe, expect, test } from '@jest/globals';
import { environmentName } from '#gateway/config/source/environment-overrides.ts';
import { listSettings } from '#gateway/config/settings/list-settings.ts';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('WEIR_… variables', () => {
  test.each([
    [['listen', 'port'], 'WEIR_LISTEN_PORT'],
    [['cost', 'maxPerOperation'], 'WEIR_COST_MAX_PER_OPERATION'],
    [['rateLimit', 'store'], 'WEIR_RATE_LIMIT_STORE'],
    [['subgraphs', 'all', 'maxResponseBytes'], 'WEIR_SUBGRAPHS_ALL_MAX_RESPONSE_BYTES'],
  ])('%j is %s', (path, name) => {
    expect(environmentName(path)).toBe(name);
  });

  test('no two settings share a variable, and none is reserved', () => {
    const names = listSettings().map(({ path }) => environmentName(path));
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('WEIR_CONFIG');
    expect(names).not.toContain('WEIR_DEBUG');
  });

  test('set numbers, booleans, durations, sizes and texts', async () => {
    const env = {
      WEIR_LISTEN_PORT: '0',
      WEIR_HTTP_GRAPHIQL: 'true',
      WEIR_LIMITS_REQUEST_TIMEOUT: '2s',
      WEIR_LIMITS_MAX_BODY_BYTES: '2MB',
      WEIR_SUPERGRAPH_FILE: 'b.graphql',
      WEIR_AUTHENTICATION_CLAIMS_TENANT: '7',
    };
    const { config } = await loadFiles(minimal, { env });
    expect(config.listen.port).toBe(0);
    expect(config.http.graphiql).toBe(true);
    expect(config.limits).toMatchObject({ requestTimeoutMs: 2_000, maxBodyBytes: 2_000_000 });
    expect(config.supergraph.file).toBe('/etc/weir/b.graphql');
    expect(config.authentication.claims.tenant).toBe('7');
  });

  test('WEIR_ADMIN=false turns the admin listener off, also beside WEIR_ADMIN_PORT', async () => {
    const env = { WEIR_ADMIN: 'false', WEIR_ADMIN_PORT: '4200' };
    expect((await loadFiles(minimal, { env })).config.admin).toBeUndefined();
  });

  test.each([
    ['WEIR_LISTEN_PRT', 'WEIR_LISTEN_PRT: is not a setting; did you mean "WEIR_LISTEN_PORT"?'],
    ['WEIR_LISTN_PORT', 'WEIR_LISTN_PORT: is not a setting; did you mean "WEIR_LISTEN_PORT"?'],
    ['WEIR_LIMITS_COLOUR_OF_MOON', 'WEIR_LIMITS_COLOUR_OF_MOON: is not a setting'],
    ['WEIR_RATE_LIMIT_LAYERS', 'WEIR_RATE_LIMIT_LAYERS rateLimit.layers: is a list; write it in the file'],
    ['WEIR_LISTEN_PORT', 'WEIR_LISTEN_PORT listen.port: expected a number, not text'],
  ])('%s=x is a mistake', async (name, line) => {
    expect(await mistakesIn(minimal, { env: { [name]: 'x' } })).toEqual([line]);
  });

  test.each([
    ['a name for the CLI', { WEIR_CONFIG: 'a.yaml', WEIR_DEBUG: '1' }],
    ['a name that is like no setting', { WEIR_HOME: '/srv', WEIR_API_KEY_PEPPER: 'x' }],
    ['an empty value', { WEIR_LISTEN_PORT: '', WEIR_LISTEN_PRT: '' }],
    ['no value', { WEIR_LISTEN_PORT: undefined }],
    ['another prefix', { WEIRD_LISTEN_PORT: 'x', weir_listen_port: 'x' }],
    [
      'what Kubernetes makes for services called weir and weir-admin',
      {
        WEIR_SERVICE_HOST: '10.0.0.1',
        WEIR_SERVICE_PORT: '4000',
        WEIR_PORT: 'tcp://10.0.0.1:4000',
        WEIR_PORT_4000_TCP_ADDR: '10.0.0.1',
        WEIR_ADMIN_SERVICE_HOST: '10.0.0.2',
        WEIR_ADMIN_SERVICE_PORT_HTTP: '4100',
        WEIR_ADMIN_PORT: 'tcp://10.0.0.2:4100',
        WEIR_ADMIN_PORT_4100_TCP_PROTO: 'tcp',
      },
    ],
  ])('%s is left alone', async (_, env) => {
    expect((await loadFiles(minimal, { env })).config).toEqual((await loadFiles(minimal)).config);
  });

  test('a variable that the file refers to is the operator’s own, whatever its name', async () => {
    const text = `${minimal}listen: { path: "\${WEIR_LISTEN_PTH}" }\n`;
    expect((await loadFiles(text, { env: { WEIR_LISTEN_PTH: '/own' } })).config.listen.path).toBe('/own');
  });
});
