import { validateHeaderValue } from 'node:http';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { identityHeaderNames } from '#gateway/bounded/header-names.ts';
import { writeIdentityHeaders } from '#gateway/identity/identity-headers.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { Identity } from '#gateway/identity/identity.ts';

const identity: Identity = {
  issuer: 'https://issuer.example',
  subject: 'u1',
  tenant: 'acme',
  roles: ['admin', 'editor'],
  scopes: ['orders:read', 'orders:write'],
  client: 'web',
  expiresAtMs: 0,
};
const client: Client = { name: 'web', version: '1.2.3', source: 'credential' };

test('a known caller is told in six headers', () => {
  const headers = writeIdentityHeaders(identity, client);
  expect(headers).toEqual({
    'x-user-id': 'u1',
    'x-user-issuer': 'https://issuer.example',
    'x-tenant-id': 'acme',
    'x-user-roles': 'admin,editor',
    'x-oauth-scopes': 'orders:read orders:write',
    'x-client-name': 'web',
  });
  expect(Object.keys(headers)).toEqual([...identityHeaderNames]);
});

test('an anonymous caller has no header but the name of its application', () => {
  expect(writeIdentityHeaders(undefined, undefined)).toEqual({});
  expect(writeIdentityHeaders(undefined, client)).toEqual({ 'x-client-name': 'web' });
});

test('what is not known or empty has no header', () => {
  const bare: Identity = {
    subject: 'u1',
    tenant: undefined,
    roles: [],
    scopes: [],
    client: undefined,
    expiresAtMs: 0,
  };
  expect(writeIdentityHeaders(bare, undefined)).toEqual({ 'x-user-id': 'u1' });
});

test('a name that tries to end the header, or to add an entry to a list, stays one name', () => {
  const hostile: Identity = {
    ...identity,
    subject: 'u1\r\nx-user-roles: admin',
    roles: ['a,admin', '50%2C'],
    scopes: ['read admin', 'Größe'],
  };
  expect(writeIdentityHeaders(hostile, undefined)).toMatchObject({
    'x-user-id': 'u1%0D%0Ax-user-roles:%20admin',
    'x-user-roles': 'a%2Cadmin,50%252C',
    'x-oauth-scopes': 'read%20admin Gr%C3%B6%C3%9Fe',
  });
});

test('whatever the names are, a reader that splits and decodes gets them back', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' });
  const caller = fc.record({
    subject: name,
    issuer: name,
    tenant: fc.option(name, { nil: undefined }),
    roles: fc.array(name),
    scopes: fc.array(name),
    clientName: name,
  });
  fc.assert(
    fc.property(caller, ({ clientName, ...names }) => {
      const headers = writeIdentityHeaders({ ...identity, ...names }, { ...client, name: clientName });
      for (const [header, value] of Object.entries(headers)) {
        validateHeaderValue(header, value);
        expect(value).toMatch(header === 'x-oauth-scopes' ? /^[\u0020-\u007e]+$/ : /^[\u0021-\u007e]+$/);
      }
      const list = (value: string | undefined, separator: string): string[] =>
        value === undefined ? [] : value.split(separator).map((entry) => decodeURIComponent(entry));
      const text = (value: string | undefined): string | undefined =>
        value === undefined ? undefined : decodeURIComponent(value);
      expect({
        subject: text(headers['x-user-id']),
        issuer: text(headers['x-user-issuer']),
        tenant: text(headers['x-tenant-id']),
        roles: list(headers['x-user-roles'], ','),
        scopes: list(headers['x-oauth-scopes'], ' '),
        clientName: text(headers['x-client-name']),
      }).toEqual({ ...names, clientName });
    }),
    { numRuns: 500 },
  );
});

test('half a surrogate pair is written too, as the replacement character', () => {
  expect(writeIdentityHeaders({ ...identity, subject: '\ud800' }, undefined)['x-user-id']).toBe('%EF%BF%BD');
});
