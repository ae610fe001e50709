import * as fc from 'fast-check';
import { objectForm, settingsRoot } from '#gateway/config/settings/setting-schema.ts';
import type { SettingSchema } from '#gateway/config/settings/setting-schema.ts';

/** Each has one verb, and what goes with it: the tests of the section have the others. */
const requestRules = fc.subarray([
  { propagate: 'x-a', as: 'x-b', default: 'none' },
  { propagate: 'x-*' },
  { insert: 'x-tenant', fromClaim: 'tenant' },
  { remove: 'x-a' },
]);
const responseRules = fc.subarray([
  { propagate: 'x-a', merge: 'append' },
  { insert: 'x-b', value: 'b' },
  { remove: 'x-*' },
]);

/** What the schema alone does not say about a setting, by its path without list positions. */
const special: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'authentication.jwt.jwksUrl': fc.webUrl({ validSchemes: ['https'] }),
  'authentication.required': fc.constant(false),
  'cost.defaultListSize': fc.integer({ min: 1, max: 10 }),
  'cost.maxListSize': fc.integer({ min: 10, max: 1000 }),
  // The strict ones need manifests, and allow clients none of their own.
  'documents.mode': fc.constantFrom('off', 'audit'),
  'clients.*.documents': fc.constantFrom('off', 'audit'),
  'cost.mode': fc.constantFrom('enforce', 'measure'),
  'rateLimit.layers.missing': fc.constant(undefined),
  'rateLimit.layers.refillPerSecond': fc
    .integer({ min: 1, max: 100_000 })
    .map((thousandths) => thousandths / 1000),
  // Rules depend on what their layer is by; the tests of the section have them.
  'rateLimit.layers.rules': fc.constant(undefined),
  'documents.usage.store': fc.constantFrom('memory', {
    redis: { url: 'redis://cache:6379', keyPrefix: 'a:' },
  }),
  'rateLimit.store': fc.constantFrom(
    'memory',
    { redis: { url: 'redis://127.0.0.1:6379/1', timeout: '20ms' } },
    {
      redis: { cluster: ['rediss://a', 'rediss://b:7000'], username: 'weir', password: 'p', keyPrefix: 'x:' },
    },
    { redis: { sentinels: ['redis://a:26379'], name: 'limits' } },
  ),
  'subgraphs.*.endpoints.url': fc.webUrl({ validSchemes: ['http', 'https'] }),
  // A file or a URL, and one source of documents: the tests of the sections have the others.
  'supergraph.file': fc.constant('schema/supergraph.graphql'),
  'supergraph.url': fc.constant(undefined),
  'documents.url': fc.constant(undefined),
  'documents.redis': fc.constant(undefined),
  'documents.signedBy': fc.constant(undefined),
  'errors.includeSubgraphErrors': fc.constantFrom(true, false, ['a', 'b']),
  'errors.includeSubgraphNames': fc.constantFrom(true, false, ['a']),
  'errors.subgraphExtensions': fc.subarray(['code', 'reason']),
  'headers.all.request': requestRules,
  'headers.*.request': requestRules,
  'headers.all.response': responseRules,
  'headers.*.response': responseRules,
  'http.cors.credentials': fc.constant(false),
  'http.cors.origins': fc.subarray(['https://a.example', 'https://*.a.example', 'http://localhost:*']),
  'http.cors.headers': fc.subarray(['x-a', 'X-B']),
  'http.cors.exposedHeaders': fc.subarray(['x-a', 'X-B']),
  'http.ipv6Prefix': fc.integer({ min: 49, max: 128 }),
  'http.ipv6Site.prefix': fc.integer({ min: 1, max: 48 }),
  'http.trustedProxies': fc.subarray(['10.0.0.0/8', '192.0.2.10', '2001:db8::/32']),
  'limits.maxHeaderBytes': fc.constantFrom('4KiB', '16KiB', 65_536, '1MiB'),
  'listen.port': fc.constantFrom(0, 1, 4000, 65_535),
  'admin.port': fc.constantFrom(0, 2, 4100),
};

const durations: Readonly<Record<string, fc.Arbitrary<string>>> = {
  '0s to 1h': fc.constantFrom('0s', '1ms', '30s', '1h'),
  '1ms to 1h': fc.constantFrom('1ms', '250ms', '30s', '60m', '1h'),
  '100ms to 1d': fc.constantFrom('100ms', '30s', '1h', '1d'),
  '1s to 1h': fc.constantFrom('1s', '10s', '5m', '1h'),
  '0s to 1d': fc.constantFrom('0s', '1s', '1h', '1d'),
  '1s to 366d': fc.constantFrom('1s', '5m', '1h', '366d'),
  '1d to 3650d': fc.constantFrom('1d', '400d', '3650d'),
  '0s to 24d': fc.constantFrom('0s', '30s', '1h', '24d'),
  '0s to 5m': fc.constantFrom('0ms', '0s', '5s', '5m'),
};

/** Every valid configuration, as far as one generator can know: made from the schemas, so that new settings join. */
export const validTree: fc.Arbitrary<Record<string, unknown>> = mapping(settingsRoot, '');

function settingOf(schema: SettingSchema, path: string): fc.Arbitrary<unknown> {
  if (special[path] !== undefined) return special[path];
  const form = objectForm(schema);
  if (form !== undefined) {
    return schema.anyOf === undefined
      ? mapping(form, path)
      : fc.oneof(fc.constant(false), mapping(form, path));
  }
  if (schema.kind === 'duration') return durations[schema.range ?? ''] ?? noGenerator(path);
  if (schema.kind === 'size')
    return fc.oneof(fc.constantFrom('1B', '10KB', '1MiB', '1MB'), fc.integer({ min: 1, max: 1e6 }));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === 'array') return list(schema, path);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum!, max: schema.maximum! });
  if (schema.type !== 'string') return noGenerator(path);
  if (schema.pattern !== undefined)
    return fc.stringMatching(new RegExp(schema.pattern), { size: 'small', maxLength: 60 });
  return fc.string({
    unit: fc.constantFrom('a', 'Z', '0', ' ', ':', '#', '-', "'", '"', '{', 'ä', '💧'),
    minLength: 1,
  });
}

function mapping(schema: SettingSchema, path: string): fc.Arbitrary<Record<string, unknown>> {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const entries = Object.entries(schema.properties ?? {}).map(([key, child]) => [
    key,
    settingOf(child, at(key)),
  ]);
  const needed = path === 'supergraph' ? ['file'] : (schema.required ?? []);
  const fixed = fc
    .record<Record<string, unknown>>(Object.fromEntries(entries), {
      requiredKeys: [...needed],
    })
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));
  if (!schema.additionalProperties) return fixed;
  const name = fc.constantFrom('accounts', 'reviews', 'constructor', 'my.service', '0');
  const named = fc.dictionary(name, settingOf(schema.additionalProperties, at('*')));
  return fc.tuple(fixed, named).map(([record, others]) => ({ ...others, ...record }));
}

function list(schema: SettingSchema, path: string): fc.Arbitrary<unknown> {
  const {
    items = {},
    minItems = 0,
    maxItems = 3,
  } = schema as SettingSchema & { minItems?: number; maxItems?: number };
  const identity = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return Symbol('any');
    return Reflect.get(item, 'name') ?? Reflect.get(item, 'issuer') ?? Symbol('any');
  };
  const options = { minLength: minItems, maxLength: Math.min(maxItems, 3), selector: identity };
  return fc.uniqueArray(settingOf(items, path), options);
}

function noGenerator(path: string): never {
  throw new Error(`${path}: tell valid-tree.ts how to make one`);
}
