import { describe, expect, test } from '@jest/globals';
import { identifyClient } from '#gateway/clients/identify-client.ts';
import type { Identity } from '#gateway/identity/identity.ts';

const identity: Identity = {
  subject: 'u1',
  tenant: undefined,
  roles: [],
  scopes: [],
  client: 'web',
  expiresAtMs: 0,
};

describe('a credential that names its client', () => {
  test('counts more than any header', () => {
    const headers = { 'graphql-client-name': 'admin', 'graphql-client-version': '9' };
    expect(identifyClient({ identity, headers })).toEqual({
      name: 'web',
      version: undefined,
      source: 'credential',
    });
  });

  test.each([{ 'graphql-client-name': 'web' }, {}])('takes the version from the headers with %j', (name) => {
    const headers = { ...name, 'graphql-client-version': '1.2.3' };
    expect(identifyClient({ identity, headers })).toEqual({
      name: 'web',
      version: '1.2.3',
      source: 'credential',
    });
  });
});

describe('without such a credential', () => {
  test.each([undefined, { ...identity, client: undefined }])('the headers are a label (%#)', (identity) => {
    const headers = { 'graphql-client-name': ' web ', 'graphql-client-version': '1.2.3' };
    expect(identifyClient({ identity, headers })).toEqual({
      name: 'web',
      version: '1.2.3',
      source: 'header',
    });
  });

  test("Apollo's names of the headers count too, after the others", () => {
    const apollo = { 'apollographql-client-name': 'ios', 'apollographql-client-version': '7' };
    expect(identifyClient({ identity: undefined, headers: apollo })).toMatchObject({
      name: 'ios',
      version: '7',
    });
    const both = { ...apollo, 'graphql-client-name': 'web' };
    expect(identifyClient({ identity: undefined, headers: both })).toEqual({
      name: 'web',
      version: undefined,
      source: 'header',
    });
  });

  test.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is blank', '   '],
    ['is too long', 'x'.repeat(129)],
    ['has control characters', 'web\u0007'],
    ['has line breaks', 'web\r\nx: y'],
    ['is not ASCII', 'größe'],
    ['is doubled', ['web', 'admin']],
  ])('there is no client when the name %s', (_, name) => {
    const headers = { 'graphql-client-name': name, 'graphql-client-version': '1' };
    expect(identifyClient({ identity: undefined, headers })).toBeUndefined();
  });

  test('a version that is no label is left out', () => {
    const headers = { 'graphql-client-name': ['web'], 'graphql-client-version': 'x'.repeat(500) };
    expect(identifyClient({ identity: undefined, headers })).toEqual({
      name: 'web',
      version: undefined,
      source: 'header',
    });
  });
});
