import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ClientError } from '#gateway/errors/client-error.ts';
import { mapClaims } from '#gateway/identity/map-claims.ts';
import { selectLayers, selectSubgraphLayers } from '#gateway/rate-limit/select-layers.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { LayerRule, RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { SelectLayersOptions } from '#gateway/rate-limit/select-layers.ts';
import { addressOf } from '#test/testkit/address-of.ts';

function layer(by: RateLimitLayer['by'], missing: RateLimitLayer['missing'] = 'anonymous'): RateLimitLayer {
  return { name: `per-${by}`, by, capacity: 100, refillPerSecond: 10, mode: 'enforce', missing, rules: [] };
}

const everyLayer = [layer('tenant'), layer('subject'), layer('apiKey'), layer('client'), layer('ip')];

const identity: Identity = {
  issuer: 'https://issuer.example',
  subject: 'u1',
  tenant: 'acme',
  roles: [],
  scopes: [],
  client: 'web',
  expiresAtMs: 0,
};
const client: Client = { name: 'web', version: undefined, source: 'credential' };

const stranger: SelectLayersOptions = {
  layers: everyLayer,
  identity: undefined,
  client: undefined,
  address: addressOf('192.0.2.7'),
  document: undefined,
  claimOf: () => undefined,
};

function keys(options: Partial<SelectLayersOptions>): Record<string, string> {
  const charges = selectLayers({ ...stranger, ...options });
  return Object.fromEntries(charges.map(({ layer, key }) => [layer, key]));
}

function groups(options: Partial<SelectLayersOptions>): Record<string, string> {
  const charges = selectLayers({ ...stranger, ...options });
  return Object.fromEntries(charges.map(({ layer, group }) => [layer, group]));
}

test('a known caller pays from the buckets of tenant, subject and client, never of the address', () => {
  expect(keys({ identity, client })).toEqual({
    'per-tenant': 'https%3A%2F%2Fissuer.example/acme',
    'per-subject': 'https%3A%2F%2Fissuer.example/acme/u1',
    'per-client': 'web',
  });
});

test('an anonymous caller pays from the bucket of the address alone', () => {
  expect(keys({})).toEqual({ 'per-ip': '192.0.2.7' });
});

test('a charge carries the limits and the mode of its layer', () => {
  const measuring: RateLimitLayer = { ...layer('ip'), mode: 'measure' };
  expect(selectLayers({ ...stranger, layers: [measuring] })).toEqual([
    {
      layer: 'per-ip',
      key: '192.0.2.7',
      group: 'ip/192.0.2.7',
      capacity: 100,
      refillPerSecond: 10,
      mode: 'measure',
    },
  ]);
});

test('an API key pays from a bucket of its own beside that of its subject', () => {
  expect(keys({ identity: { ...identity, keyId: 'k/1' } })).toMatchObject({ 'per-apiKey': 'k%2F1' });
});

test('an operation has one bucket for all its callers', () => {
  const layers = [layer('operation')];
  expect(keys({ layers, document: 'sha256:ab' })).toEqual({ 'per-operation': 'sha256%3Aab' });
  expect(keys({ layers, document: 'sha256:ab', identity })).toEqual({ 'per-operation': 'sha256%3Aab' });
});

test('tenants of the same name, of two issuers, are two', () => {
  const other = { ...identity, issuer: 'https://other.example' };
  for (const namesOf of [keys, groups])
    expect(namesOf({ identity: other })['per-tenant']).not.toBe(namesOf({ identity })['per-tenant']);
  const spelled = { ...identity, issuer: 'https://issuer.example/acme', tenant: 'x' };
  const alike = { ...identity, tenant: 'acme/x' };
  expect(keys({ identity: spelled })['per-tenant']).not.toBe(keys({ identity: alike })['per-tenant']);
});

test('what belongs to one tenant is one group, the rest are groups of their own', () => {
  const known = { identity: { ...identity, keyId: 'k1' }, client, document: 'd' };
  expect(groups({ layers: [...everyLayer, layer('operation')], ...known })).toEqual({
    'per-tenant': 'tenant/https%3A%2F%2Fissuer.example/acme',
    'per-subject': 'tenant/https%3A%2F%2Fissuer.example/acme',
    'per-apiKey': 'tenant/https%3A%2F%2Fissuer.example/acme',
    'per-client': 'client/web',
    'per-operation': 'operation/d',
  });
  expect(groups({ identity: { ...identity, tenant: undefined } })).toEqual({
    'per-subject': 'subject/https%3A%2F%2Fissuer.example//u1',
  });
});

describe('tiers', () => {
  const gold: LayerRule = { when: { claim: 'plan', equals: 'gold' }, capacity: 5000, refillPerSecond: 50 };
  const beta: LayerRule = { when: { claim: 'groups', equals: 'beta' }, capacity: 700, refillPerSecond: 7 };
  const layers: RateLimitLayer[] = [{ ...layer('tenant'), rules: [gold, beta] }];
  const chargeFor = (claims: Readonly<Record<string, unknown>>) =>
    selectLayers({ ...stranger, layers, identity, claimOf: (name) => claims[name] })[0]!;

  test('the first rule that holds decides, and a list holds what is in it', () => {
    expect(chargeFor({ plan: 'gold', groups: ['beta'] })).toMatchObject({
      capacity: 5000,
      refillPerSecond: 50,
    });
    expect(chargeFor({ groups: ['alpha', 'beta'] })).toMatchObject({ capacity: 700, refillPerSecond: 7 });
  });

  test.each([{}, { plan: 'silver' }, { plan: null }, { plan: { gold: true } }, { plan: ['Gold'] }])(
    'with claims %j the layer itself decides',
    (claims) => {
      expect(chargeFor(claims)).toMatchObject({
        capacity: 100,
        refillPerSecond: 10,
        key: 'https%3A%2F%2Fissuer.example/acme',
      });
    },
  );

  test('callers of one tenant in different tiers have different buckets in one group', () => {
    const [first, second, none] = [chargeFor({ plan: 'gold' }), chargeFor({ groups: 'beta' }), chargeFor({})];
    expect(new Set([first.key, second.key, none.key]).size).toBe(3);
    expect(new Set([first.group, second.group, none.group]).size).toBe(1);
  });

  test('no tenant can name itself into the tier of another', () => {
    const disguised = keys({ layers, identity: { ...identity, tenant: 'acme?plan/gold' } });
    expect(disguised['per-tenant']).not.toBe(chargeFor({ plan: 'gold' }).key);
  });
});

describe('budgets of subgraphs', () => {
  const layers: RateLimitLayer[] = [
    layer('tenant'),
    {
      ...layer('subgraph'),
      rules: [{ when: { subgraph: 'reviews' }, capacity: 40, refillPerSecond: 4 }],
    },
  ];

  test('each pays its own points, and may have a size of its own', () => {
    const points = new Map([
      ['catalog', 12],
      ['reviews', 30],
    ]);
    expect(selectSubgraphLayers({ layers, points })).toEqual([
      expect.objectContaining({ key: 'catalog', group: 'subgraph/catalog', points: 12, capacity: 100 }),
      expect.objectContaining({ key: 'reviews', group: 'subgraph/reviews', points: 30, capacity: 40 }),
    ]);
  });

  test('are not paid by the request itself', () => {
    expect(Object.keys(keys({ layers, identity }))).toEqual(['per-tenant']);
  });
});

test('a client name that anyone can write buys no bucket of its own', () => {
  const labelled: Client = { ...client, source: 'header' };
  expect(keys({ identity, client: labelled })).not.toHaveProperty('per-client');
});

describe('callers that must not share a bucket', () => {
  test('the same subject of two issuers, and of two tenants', () => {
    const bySubject = (changes: Partial<Identity>): string | undefined =>
      keys({ identity: { ...identity, ...changes } })['per-subject'];
    const all = [
      bySubject({}),
      bySubject({ issuer: 'https://other.example' }),
      bySubject({ tenant: 'globex' }),
      bySubject({ tenant: undefined }),
    ];
    expect(new Set(all).size).toBe(4);
  });

  test('two identities have the same key only if they are the same', () => {
    const text = fc.string({ minLength: 1, unit: fc.constantFrom('/', '%', 'a', '2', 'F', '{', ' ') });
    const caller = fc.record({ issuer: text, tenant: fc.option(text, { nil: undefined }), subject: text });
    fc.assert(
      fc.property(caller, caller, (a, b) => {
        const keyOf = (each: typeof a): string | undefined =>
          keys({ identity: { ...identity, ...each } })['per-subject'];
        const same = a.issuer === b.issuer && a.tenant === b.tenant && a.subject === b.subject;
        expect(keyOf(a) === keyOf(b)).toBe(same);
        expect(keyOf(a)).toMatch(/^[^{}\s]+$/);
      }),
    );
  });
});

describe('the address of an anonymous caller', () => {
  const layers = [layer('ip')];
  const chargesOf = (ip: string) => selectLayers({ ...stranger, layers, address: addressOf(ip) });

  test('of IPv4 has one bucket, in whichever way it is written', () => {
    const bucket = { key: '192.0.2.7', group: 'ip/192.0.2.7', capacity: 100 };
    expect(chargesOf('192.0.2.7')).toEqual([expect.objectContaining(bucket)]);
    for (const ip of ['::ffff:192.0.2.7', '64:ff9b::192.0.2.7', '2002:c000:207::1'])
      expect(chargesOf(ip)).toEqual(chargesOf('192.0.2.7'));
  });

  test('of IPv6 has a bucket, and a larger one that its whole site shares, decided in one step', () => {
    const common = { layer: 'per-ip', group: 'ip/2001:db8:1::/48', mode: 'enforce' };
    expect(chargesOf('2001:db8:1:2::5')).toEqual([
      { ...common, key: '2001:db8:1:2::/64', capacity: 100, refillPerSecond: 10 },
      { ...common, key: '2001:db8:1::/48', capacity: 1000, refillPerSecond: 100 },
    ]);
  });

  test('shares no bucket that is too large to be counted exactly', () => {
    const large = { ...layer('ip'), capacity: 900_000_000, refillPerSecond: 900_000_000 };
    const [, shared] = selectLayers({ ...stranger, layers: [large], address: addressOf('2001:db8::1') });
    expect(shared).toMatchObject({ capacity: 1_000_000_000, refillPerSecond: 1_000_000_000 });
  });

  test('that cannot be read shares one bucket with all others', () => {
    expect(chargesOf('nonsense')).toEqual([expect.objectContaining({ key: 'unknown' })]);
  });
});

describe("a token without the layer's claim", () => {
  const names = { subject: 'sub', tenant: 'org', roles: 'roles', scopes: 'scope', client: 'azp' };
  const bearer = (payload: object): Identity => ({ ...mapClaims(payload, names), expiresAtMs: 0 });

  test.each([{ sub: 'u1' }, { sub: 'u1', org: null }, { sub: 'u1', tenant: 'acme' }])(
    '%j: the layer does not apply with missing: anonymous, and the address is not limited in its place',
    (payload) => {
      const layers = [layer('tenant'), layer('ip')];
      expect(keys({ layers, identity: bearer(payload) })).toEqual({});
      expect(keys({ layers, identity: bearer({ ...payload, org: 'acme' }) })).toEqual({
        'per-tenant': '/acme',
      });
    },
  );

  test('is refused with missing: reject, and with the claim it is not', () => {
    const layers = [layer('tenant', 'reject')];
    expect(() => keys({ layers, identity: bearer({ sub: 'u1' }) })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: expect.stringContaining('names a tenant') }),
    );
    expect(keys({ layers, identity: bearer({ sub: 'u1', org: 'acme' }) })).toEqual({ 'per-tenant': '/acme' });
  });
});

describe('a layer with missing: reject', () => {
  test.each([
    ['tenant', { identity: { ...identity, tenant: undefined } }],
    ['tenant', {}],
    ['subject', {}],
    ['apiKey', { identity }],
    ['client', { identity, client: { ...client, source: 'header' as const } }],
  ] as const)('by %s refuses a caller without one', (by, options) => {
    const attempt = (): unknown => keys({ layers: [layer(by, 'reject')], ...options });
    expect(attempt).toThrow(ClientError);
    expect(attempt).toThrow(`"per-${by}"`);
    expect(attempt).toThrow(expect.objectContaining({ code: 'FORBIDDEN', httpStatus: 403 }));
  });

  test('admits a caller that has one', () => {
    const layers = [layer('tenant', 'reject'), layer('subject', 'reject'), layer('client', 'reject')];
    expect(Object.keys(keys({ layers, identity, client }))).toHaveLength(3);
  });
});
