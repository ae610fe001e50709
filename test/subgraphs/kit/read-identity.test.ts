import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readIdentity } from '#kit/index.ts';

/** What the gateway does with a value: everything but visible ASCII, `%` and the separator is percent-encoded. */
function encode(value: string, separator: string): string {
  return Array.from(value)
    .map((char) => {
      if (/^[\x21-\x7e]$/.test(char) && char !== '%' && char !== separator) return char;
      return [...new TextEncoder().encode(char)]
        .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
        .join('');
    })
    .join('');
}

/** Text of any script, without control characters. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  // oxlint-disable-next-line no-control-regex -- control characters are what it leaves out
  .filter((value) => !/[\u0000-\u001f\u007f-\u009f]/.test(value));

describe('readIdentity', () => {
  test('reads user, tenant, roles, scopes and client', () => {
    expect(
      readIdentity({
        'x-user-id': 'u1',
        'x-user-issuer': 'https://issuer.example',
        'x-tenant-id': 'acme',
        'x-user-roles': 'buyer,manager',
        'x-oauth-scopes': 'orders:read users:read',
        'x-client-name': 'web',
      }),
    ).toEqual({
      userId: 'u1',
      issuer: 'https://issuer.example',
      tenantId: 'acme',
      roles: ['buyer', 'manager'],
      scopes: ['orders:read', 'users:read'],
      clientName: 'web',
    });
  });

  test('a user alone has no tenant, no roles and no scopes', () => {
    expect(readIdentity({ 'x-user-id': 'u1' })).toEqual({
      userId: 'u1',
      issuer: undefined,
      tenantId: undefined,
      roles: [],
      scopes: [],
      clientName: undefined,
    });
  });

  test('nobody without a user id, whatever else is claimed', () => {
    expect(readIdentity({})).toBeUndefined();
    expect(readIdentity({ 'x-tenant-id': 'acme', 'x-user-roles': 'admin' })).toBeUndefined();
    expect(readIdentity({ 'x-user-id': '' })).toBeUndefined();
  });

  test('reads Headers and Map alike', () => {
    const entries: [string, string][] = [['x-user-id', 'u%C3%A9']];
    expect(readIdentity(new Headers(entries))?.userId).toBe('ué');
    expect(readIdentity(new Map(entries))?.userId).toBe('ué');
  });

  test('whatever the gateway encodes is read back', () => {
    fc.assert(
      fc.property(
        fc.record({ userId: text, tenantId: text, clientName: text }),
        fc.array(text, { maxLength: 6 }),
        fc.array(text, { maxLength: 6 }),
        (names, roles, scopes) => {
          const identity = readIdentity({
            'x-user-id': encode(names.userId, ','),
            'x-tenant-id': encode(names.tenantId, ','),
            'x-client-name': encode(names.clientName, ','),
            'x-user-roles': roles.map((role) => encode(role, ',')).join(','),
            'x-oauth-scopes': scopes.map((scope) => encode(scope, ' ')).join(' '),
          });
          expect(identity).toEqual({ ...names, roles, scopes });
        },
      ),
    );
  });

  test('an encoded separator stays inside its entry', () => {
    const identity = readIdentity({
      'x-user-id': 'u1',
      'x-user-roles': 'a%2Cb,c',
      'x-oauth-scopes': 'a%20b c',
    });
    expect(identity).toMatchObject({ roles: ['a,b', 'c'], scopes: ['a b', 'c'] });
  });

  test.each([
    ['a broken escape', 'u%4'],
    ['an escape that is no hexadecimal number', 'u%zz'],
    ['bytes that are not UTF-8', 'u%ff'],
    ['an overlong encoding of a slash', 'u%c0%af'],
    ['an encoded line break', 'u%0d%0aset-cookie: x'],
    ['an encoded null character', 'u1%00'],
    ['a raw character beyond ASCII', 'ué'],
    ['a header that came twice, as node:http joins it', 'u1, u2'],
    ['more than 8,192 characters', 'u'.repeat(8_193)],
  ])('nobody for %s', (_case, value) => {
    expect(readIdentity({ 'x-user-id': value })).toBeUndefined();
  });

  test.each(['x-tenant-id', 'x-user-roles', 'x-oauth-scopes', 'x-client-name'])(
    'a malformed %s makes the whole identity unusable',
    (name) => {
      expect(readIdentity({ 'x-user-id': 'u1', [name]: '%' })).toBeUndefined();
      expect(readIdentity({ 'x-user-id': 'u1', [name]: ['a', 'b'] })).toBeUndefined();
    },
  );

  test('nobody with more than 256 roles', () => {
    const roles = (count: number): string =>
      Array.from({ length: count }, (_, index) => `r${index}`).join(',');
    expect(readIdentity({ 'x-user-id': 'u1', 'x-user-roles': roles(256) })?.roles).toHaveLength(256);
    expect(readIdentity({ 'x-user-id': 'u1', 'x-user-roles': roles(257) })).toBeUndefined();
  });

  test('a header inherited from a prototype is no header', () => {
    const headers = {};
    Object.setPrototypeOf(headers, { 'x-user-id': 'u1' });
    expect(readIdentity(headers)).toBeUndefined();
  });

  test('never throws, whatever the headers hold', () => {
    const anyHeader = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.constant(undefined));
    const names = ['x-user-id', 'x-tenant-id', 'x-user-roles', 'x-oauth-scopes', 'get', '__proto__'] as const;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), anyHeader), (headers) => {
        const identity = readIdentity(headers);
        expect(identity === undefined || identity.userId.length > 0).toBe(true);
      }),
    );
  });

  test('cannot be changed by whoever gets it', () => {
    const identity = readIdentity({ 'x-user-id': 'u1', 'x-user-roles': 'buyer' });
    expect(Object.isFrozen(identity)).toBe(true);
    expect(Object.isFrozen(identity?.roles)).toBe(true);
  });
});
