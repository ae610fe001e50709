import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { mapClaims } from '#gateway/identity/map-claims.ts';

const names = { subject: 'sub', tenant: 'tenant', roles: 'roles', scopes: 'scope', client: 'azp' };

describe('where claims are found', () => {
  test('a dotted name leads into objects', () => {
    const payload = { sub: 'u1', realm_access: { roles: ['admin'] }, org: { unit: { id: 'acme' } } };
    const paths = { ...names, roles: 'realm_access.roles', tenant: 'org.unit.id' };
    expect(mapClaims(payload, paths)).toMatchObject({ roles: ['admin'], tenant: 'acme' });
  });

  test('a claim that literally has the dotted name wins', () => {
    const payload = {
      sub: 'u1',
      'https://shop.example/tenant': 'acme',
      a: { b: 'nested' },
      'a.b': 'literal',
    };
    expect(mapClaims(payload, { ...names, tenant: 'https://shop.example/tenant' }).tenant).toBe('acme');
    expect(mapClaims(payload, { ...names, tenant: 'a.b' }).tenant).toBe('literal');
  });

  test.each(['constructor.name', '__proto__.constructor.name', 'sub.length', 'toString'])(
    'nothing inherited is a claim (%s)',
    (path) => {
      const payload: object = JSON.parse('{"sub": "u1"}');
      expect(mapClaims(payload, { ...names, tenant: path }).tenant).toBeUndefined();
    },
  );
});

describe('what claims may be', () => {
  test.each([
    ['orders:read orders:write', ['orders:read', 'orders:write']],
    ['  orders:read  ', ['orders:read']],
    [
      ['orders:read', 'orders:write', 'orders:read'],
      ['orders:read', 'orders:write'],
    ],
    ['', []],
    [[], []],
    [null, []],
    [undefined, []],
  ])('scopes %p', (scope, scopes) => {
    expect(mapClaims({ sub: 'u1', scope }, names).scopes).toEqual(scopes);
  });

  test('a role that is one string stays one role', () => {
    expect(mapClaims({ sub: 'u1', roles: 'shop manager' }, names).roles).toEqual(['shop manager']);
  });

  test.each([
    { sub: 1 },
    { sub: '' },
    { sub: null },
    { sub: ['u1'] },
    { sub: 'u'.repeat(257) },
    { sub: '\ud800' },
    { sub: 'u1', tenant: 7 },
    { sub: 'u1', tenant: '' },
    { sub: 'u1', tenant: { id: 'acme' } },
    { sub: 'u1', azp: true },
    { sub: 'u1', roles: { admin: true } },
    { sub: 'u1', roles: ['admin', 1] },
    { sub: 'u1', roles: [['admin']] },
    { sub: 'u1', roles: 0 },
    { sub: 'u1', scope: 17 },
    { sub: 'u1', scope: ['a', null] },
    { sub: 'u1', scope: 'a \udfff' },
  ])('%j is refused, naming the claim and not its value', (payload) => {
    const attempt = (): unknown => mapClaims(payload, names);
    expect(attempt).toThrow(ClientError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    expect(attempt).toThrow(/^The token's claim `(sub|tenant|azp|roles|scope)` /);
  });
});
