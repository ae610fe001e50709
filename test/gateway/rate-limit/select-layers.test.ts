import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ClientError } from '#gateway/errors/client-error.ts';
import { selectLayers } from '#gateway/rate-limit/select-layers.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { RateLimitLayer, SelectLayersOptions } from '#gateway/rate-limit/select-layers.ts';

function layer(by: RateLimitLayer['by'], missing: RateLimitLayer['missing'] = 'anonymous'): RateLimitLayer {
  return { name: `per-${by}`, by, capacity: 100, refillPerSecond: 10, mode: 'enforce', missing };
}

const everyLayer = [layer('tenant'), layer('subject'), layer('client'), layer('ip')];

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

function keys(options: Partial<SelectLayersOptions>): Record<string, string> {
  const charges = selectLayers({
    layers: everyLayer,
    identity: undefined,
    client: undefined,
    ip: '192.0.2.7',
    ...options,
  });
  return Object.fromEntries(charges.map(({ layer, key }) => [layer, key]));
}

test('a known caller pays from the buckets of tenant, subject and client, never of the address', () => {
  expect(keys({ identity, client })).toEqual({
    'per-tenant': 'acme',
    'per-subject': 'https%3A%2F%2Fissuer.example/acme/u1',
    'per-client': 'web',
  });
});

test('an anonymous caller pays from the bucket of the address alone', () => {
  expect(keys({})).toEqual({ 'per-ip': '192.0.2.7' });
});

test('a charge carries the limits and the mode of its layer', () => {
  const measuring: RateLimitLayer = { ...layer('ip'), mode: 'measure' };
  expect(
    selectLayers({ layers: [measuring], identity: undefined, client: undefined, ip: '192.0.2.7' }),
  ).toEqual([{ layer: 'per-ip', key: '192.0.2.7', capacity: 100, refillPerSecond: 10, mode: 'measure' }]);
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

describe('addresses', () => {
  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
    ['nonsense', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is counted as %s', (ip, key) => {
    expect(keys({ ip })).toEqual({ 'per-ip': key });
  });
});

describe('a layer with missing: reject', () => {
  test.each([
    ['tenant', { identity: { ...identity, tenant: undefined } }],
    ['tenant', {}],
    ['subject', {}],
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
