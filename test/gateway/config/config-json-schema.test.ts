import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { configJsonSchema } from '#gateway/config/config-json-schema.ts';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

const accepts = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(configJsonSchema());

describe('configJsonSchema', () => {
  test('is what the repository publishes in gateway/config/weir.schema.json', async () => {
    const file = new URL('../../../gateway/config/weir.schema.json', import.meta.url);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(configJsonSchema());
  });

  test.each([
    '',
    'listen: { port: 0, host: "::1", path: / }',
    'admin: false',
    'admin: { port: 4200 }',
    'subgraphs: { all: { timeout: 250ms }, a: { maxResponseBytes: 1024, endpoints: [{ url: "http://a" }] } }',
    'authentication: { required: true, jwt: [{ issuer: a, jwksUrl: "https://a", audiences: [b], algorithms: [PS256] }] }',
    'rateLimit: { layers: [{ name: a, by: tenant, capacity: 1, refillPerSecond: 0.5, missing: reject }] }',
    'limits: { maxBodyBytes: 1MiB, requestTimeout: 1h }',
    'documents: { mode: off, manifests: lists }',
    'limits: { requestsPerIp: false }',
    'limits: { requestsPerIp: { requests: 5, window: 1m } }',
    'http: { trustedProxies: [10.0.0.0/8, "::1"] }',
    'http: { ipv6Prefix: 56, ipv6Site: { prefix: 40, multiple: 2 } }',
    'http: { ipv6Site: false }',
  ])('accepts, as the gateway does: %s', async (section) => {
    expect(accepts(parse(minimal + section))).toBe(true);
    await expect(loadFiles(minimal + section)).resolves.toBeDefined();
  });

  test.each([
    'listen: { prot: 1 }',
    'listen: { port: 65536 }',
    'listen: { port: "4000" }',
    'listen: { path: graphql }',
    'listen: null',
    'admin: true',
    'unknown: {}',
    'cost: { mode: enforced }',
    'limits: { requestTimeout: 30 }',
    'limits: { requestTimeout: 30 s }',
    'limits: { maxBodyBytes: 1mb }',
    'limits: { maxDepth: 0 }',
    'limits: { requestsPerIp: true }',
    'limits: { requestsPerIp: { requests: 0 } }',
    'subgraphs: { a: { endpoints: [] } }',
    'subgraphs: { a: { retry: 1 } }',
    'authentication: { jwt: [{ issuer: a, jwksUrl: "https://a", audiences: [] }] }',
    'authentication: { jwt: [{ issuer: a, jwksUrl: "https://a", audiences: [a], algorithms: [HS256] }] }',
    'rateLimit: { layers: [{ name: a, by: tenant, capacity: 1 }] }',
    'http: { $include: a.yaml, graphiql: true }',
  ])('refuses, as the gateway does: %s', async (section) => {
    expect(accepts(parse(minimal + section))).toBe(false);
    expect(await mistakesIn(minimal + section)).toHaveLength(1);
  });

  test('requires the supergraph', () => {
    expect(accepts({})).toBe(false);
  });

  test('accepts ${NAME} in place of any value, and $include in place of any section', () => {
    const text = `
supergraph: { $include: a.yaml }
admin: { $include: b.yaml }
listen: { port: "\${PORT:-4000}", path: "/\${STAGE}" }
http: { graphiql: "\${GRAPHIQL}" }
cost: { mode: "\${MODE}" }
limits: { requestTimeout: "\${TIMEOUT}", maxBodyBytes: "\${SIZE}" }
`;
    expect(accepts(parse(text))).toBe(true);
  });

  test('describes every setting, and keeps words of its own out', () => {
    const text = JSON.stringify(configJsonSchema());
    expect(text).not.toMatch(/"(?:kind|range)":/);
    for (const [path, property] of propertiesOf(configJsonSchema())) {
      expect([path, property]).toEqual([path, expect.objectContaining({ description: expect.any(String) })]);
    }
  });
});

function propertiesOf(schema: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === '$defs') return [];
    const own =
      key === 'properties'
        ? Object.entries(value).map(([name, child]) => [`${path}.${name}`, child] as const)
        : [];
    return [...own, ...propertiesOf(value, key === 'properties' ? path : `${path}/${key}`)];
  });
}
