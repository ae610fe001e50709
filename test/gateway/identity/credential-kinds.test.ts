import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unauthenticatedError } from '#gateway/errors/unauthenticated-error.ts';
import type { CredentialKind } from '#gateway/identity/credential-kind.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import { AuthenticationFixture, bearer, refusalOf } from '#test/gateway/identity/authentication-fixture.ts';

let fixture: AuthenticationFixture;
let verified = 0;

function identityOf(subject: string): Identity {
  const nobody = { tenant: undefined, roles: [], scopes: [], client: undefined };
  return { ...nobody, subject, expiresAtMs: fixture.nowMs + 60_000 };
}

/** Keys in a header of their own, as a whole kind of credential. */
const keys: CredentialKind = {
  name: 'key',
  scheme: 'Key',
  remedy: 'a key in x-key',
  read: ({ headers }) => headers['x-key']?.toString(),
  verify: async (key) => {
    verified += 1;
    if (key !== 'k1') throw unauthenticatedError('The key is invalid.', { schemes: ['Key'] });
    return identityOf('of the key');
  },
};

/** Opaque tokens, which are sent like those of JWT. */
const opaque: CredentialKind = {
  name: 'opaque',
  scheme: 'Bearer',
  remedy: 'a bearer token',
  bearerForm: 'an opaque token',
  read: ({ bearerToken }) => (bearerToken?.startsWith('op_') ? bearerToken : undefined),
  verify: async (token) => identityOf(token),
};

beforeAll(async () => {
  fixture = await AuthenticationFixture.start();
});
afterAll(async () => fixture[Symbol.asyncDispose]());

const kinds = [keys, opaque];

test('each kind of credential is read and verified by itself', async () => {
  const authenticator = fixture.authenticator({ kinds });
  const token = await fixture.issuer.sign(fixture.claims({ sub: 'u1' }));
  expect(await authenticator.authenticate(bearer(token))).toMatchObject({ subject: 'u1' });
  expect(await authenticator.authenticate({ 'x-key': 'k1' })).toMatchObject({ subject: 'of the key' });
  expect(await authenticator.authenticate(bearer('op_1'))).toMatchObject({ subject: 'op_1' });
  expect(await authenticator.authenticate({})).toBeUndefined();
});

test('two credentials of different kinds are rejected, whether or not they are valid', async () => {
  const authenticator = fixture.authenticator({ kinds });
  for (const headers of [
    { ...bearer('op_1'), 'x-key': 'k1' },
    { ...bearer(await fixture.issuer.sign(fixture.claims())), 'x-key': 'wrong' },
  ]) {
    const { message } = await refusalOf(authenticator.authenticate(headers));
    expect(message).toBe('The request has more than one credential; send one.');
  }
});

test('a bearer token that is of no kind is rejected, also beside another credential', async () => {
  const authenticator = fixture.authenticator({ kinds });
  const message = 'The token is not a signed JSON Web Token in compact form or an opaque token.';
  for (const headers of [bearer('x'), { ...bearer('x'), 'x-key': 'k1' }]) {
    expect((await refusalOf(authenticator.authenticate(headers))).message).toBe(message);
  }
});

test('a caller without a credential reads every kind that there is', async () => {
  const { message, headers } = await refusalOf(
    fixture.authenticator({ kinds, required: true }).authenticate({}),
  );
  expect(message).toBe('Authentication is required; send a bearer token or a key in x-key.');
  expect(headers['www-authenticate']).toBe('Bearer realm="weir", Key realm="weir"');
});

test('the challenge of an invalid credential is that of its kind', async () => {
  const { headers } = await refusalOf(fixture.authenticator({ kinds }).authenticate({ 'x-key': 'k2' }));
  expect(headers['www-authenticate']).toBe('Key realm="weir"');
});

test('a verified credential is kept by kind, and not beyond its expiry', async () => {
  const authenticator = fixture.authenticator({ kinds });
  verified = 0;
  await authenticator.authenticate({ 'x-key': 'k1' });
  await authenticator.authenticate({ 'x-key': 'k1' });
  expect(verified).toBe(1);
  // The same text as a credential of another kind is not taken for it.
  await refusalOf(authenticator.authenticate(bearer('k1')));
  fixture.nowMs += 5_000;
  await authenticator.authenticate({ 'x-key': 'k1' });
  expect(verified).toBe(2);
});
