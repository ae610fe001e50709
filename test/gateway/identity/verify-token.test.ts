import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AuthenticationFixture,
  startMs,
  bearer,
  refusalOf,
  toPart,
} from '#test/gateway/identity/authentication-fixture.ts';
import { createIssuerKey, startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { ClaimChanges } from '#test/gateway/identity/authentication-fixture.ts';

const seconds = startMs / 1000;

let fixture: AuthenticationFixture;

beforeEach(async () => {
  fixture = await AuthenticationFixture.start();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

async function messageFor(token: string): Promise<string> {
  const error = await refusalOf(fixture.authenticator().authenticate(bearer(token)));
  expect(error).toMatchObject({ code: 'UNAUTHENTICATED', httpStatus: 401 });
  expect(error.headers['www-authenticate']).toMatch(
    /^Bearer realm="weir", error="invalid_token", error_description="[\u0020-\u0021\u0023-\u005b\u005d-\u007e]+"$/,
  );
  return error.message;
}

/** Signs a header and payload that no library would sign. */
async function signRaw(header: object, payload: object): Promise<string> {
  const head = `${toPart(header)}.${toPart(payload)}`;
  const { privateKey } = fixture.issuer.keys[0]!;
  const signature = await crypto.subtle.sign('Ed25519', privateKey, Buffer.from(head));
  return `${head}.${Buffer.from(signature).toString('base64url')}`;
}

describe('a token holds', () => {
  test.each([0, 1, 2])('signed with any of the allowed algorithms (%p)', async (index) => {
    const token = await fixture.issuer.sign(fixture.claims(), { key: fixture.issuer.keys[index]! });
    expect(await fixture.authenticator().authenticate(bearer(token))).toMatchObject({ subject: 'u1' });
  });

  test('when one of its audiences is ours', async () => {
    expect(await fixture.identify({ aud: ['other', 'weir-admin'] })).toMatchObject({ subject: 'u1' });
  });

  test.each(['JWT', 'at+jwt', 'application/at+jwt'])('of type %s', async (typ) => {
    const token = await fixture.issuer.sign(fixture.claims(), { header: { typ } });
    expect(await fixture.authenticator().authenticate(bearer(token))).toMatchObject({ subject: 'u1' });
  });

  test('within the clock tolerance around its times', async () => {
    expect(await fixture.identify({ nbf: seconds + 5, iat: seconds + 5 })).toBeDefined();
    expect(await fixture.identify({ iat: seconds - 600, exp: seconds - 4 })).toBeDefined();
  });
});

describe('a token does not hold with', () => {
  test.each<[string, ClaimChanges, string]>([
    ['another audience', { aud: 'other' }, 'The token is meant for another audience.'],
    ['no audience', { aud: undefined }, 'The token has no claim `aud`.'],
    ['an audience of the wrong type', { aud: { weir: true } }, 'The token is meant for another audience.'],
    ['another issuer', { iss: 'https://evil.example' }, "The token's issuer is not accepted here."],
    ['an issuer named like a method', { iss: 'constructor' }, "The token's issuer is not accepted here."],
    ['no issuer', { iss: undefined }, 'The token has no claim `iss`.'],
    ['an issuer of the wrong type', { iss: ['x'] }, 'The token has no claim `iss`.'],
    [
      'an expiry in the past',
      { iat: seconds - 600, exp: seconds - 5 },
      'The token has expired; get a new one.',
    ],
    ['a start in the future', { nbf: seconds + 6 }, 'The token is not valid yet.'],
    ['an issue date in the future', { iat: seconds + 6 }, 'The token was issued in the future.'],
    ['no expiry', { exp: undefined }, 'The token has no claim `exp`.'],
    ['no issue date', { iat: undefined }, 'The token has no claim `iat`.'],
    ['an expiry of the wrong type', { exp: '1900000000' }, "The token's claim `exp` has the wrong type."],
    ['an issue date of the wrong type', { iat: null }, "The token's claim `iat` has the wrong type."],
    ['a start of the wrong type', { nbf: '0' }, "The token's claim `nbf` has the wrong type."],
    ['no subject', { sub: undefined }, "The token's claim `sub` is missing."],
    [
      'too long a lifetime',
      { exp: seconds + 3601 },
      'The token is valid for 3601 seconds, above the 3600 allowed; ask for a shorter one.',
    ],
  ])('%s', async (_, changes, message) => {
    expect(await messageFor(await signRaw({ alg: 'EdDSA', kid: 'key-EdDSA' }, fixture.claims(changes)))).toBe(
      message,
    );
  });

  test('an expiry beyond all numbers', async () => {
    const { alg, kid, privateKey } = fixture.issuer.keys[0]!;
    const payload = JSON.stringify(fixture.claims()).replace(/"exp":\d+/, '"exp":1e999');
    const head = `${toPart({ alg, kid })}.${Buffer.from(payload).toString('base64url')}`;
    const signature = Buffer.from(await crypto.subtle.sign('Ed25519', privateKey, Buffer.from(head)));
    expect(await messageFor(`${head}.${signature.toString('base64url')}`)).toContain(
      'above the 3600 allowed',
    );
  });

  test.each(['a.b.c', 'e30.bm90IGpzb24.c2ln', 'bm90IGpzb24.e30.c2ln', 'e30.W10.c2ln'])(
    'parts that are not the expected JSON (%s)',
    async (token) => {
      expect(await messageFor(token)).toMatch(/malformed|no claim `iss`/);
    },
  );

  test.each(['none', 'None', 'NONE', ''])('the algorithm "%s", signed or not', async (alg) => {
    const head = `${toPart({ alg })}.${toPart(fixture.claims())}`;
    expect(await messageFor(`${head}.`)).toMatch(/algorithm is not accepted|malformed/);
    expect(await messageFor(`${head}.c2ln`)).toMatch(/algorithm is not accepted|malformed/);
  });

  test('HS256 and the public key as the secret', async () => {
    const { publicJwk, kid } = fixture.issuer.keys[2]!;
    const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const publicKey = await crypto.subtle.importKey('jwk', publicJwk, rsa, true, ['verify']);
    const der = Buffer.from(await crypto.subtle.exportKey('spki', publicKey));
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
    for (const secret of [der, Buffer.from(pem), Buffer.from(JSON.stringify(publicJwk))]) {
      const head = `${toPart({ alg: 'HS256', kid })}.${toPart(fixture.claims())}`;
      const hmac = { name: 'HMAC', hash: 'SHA-256' };
      const key = await crypto.subtle.importKey('raw', secret, hmac, false, ['sign']);
      const signature = Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from(head)));
      expect(await messageFor(`${head}.${signature.toString('base64url')}`)).toBe(
        "The token's signature algorithm is not accepted here.",
      );
    }
  });

  test('an algorithm that its issuer may not use, although the key is published', async () => {
    const token = await fixture.issuer.sign(fixture.claims(), { key: fixture.issuer.keys[2]! });
    const issuers = [fixture.trust({ algorithms: ['EdDSA'] })];
    const error = await refusalOf(fixture.authenticator({ issuers }).authenticate(bearer(token)));
    expect(error.message).toBe("The token's signature algorithm is not accepted here.");
  });

  test("an unknown key, a stranger's signature or a changed payload, which all read the same", async () => {
    const stranger = await createIssuerKey('EdDSA', 'key-EdDSA');
    const [header, , signature] = (await fixture.issuer.sign(fixture.claims())).split('.');
    const tokens = [
      await fixture.issuer.sign(fixture.claims(), { header: { kid: 'unknown' } }),
      await fixture.issuer.sign(fixture.claims(), { key: stranger }),
      `${header}.${toPart(fixture.claims({ sub: 'admin' }))}.${signature}`,
      `${header}.${toPart(fixture.claims())}.`,
    ];
    for (const token of tokens) {
      expect(await messageFor(token)).toBe("The token's signature could not be verified.");
    }
  });

  test('a critical header that nobody here understands', async () => {
    const header = { alg: 'EdDSA', kid: 'key-EdDSA', crit: ['x-must'], 'x-must': 1 };
    expect(await messageFor(await signRaw(header, fixture.claims()))).toBe(
      'The token needs an extension or algorithm that is not supported.',
    );
  });

  test('its own key inside', async () => {
    const own = await createIssuerKey('EdDSA', 'own');
    const header = { jwk: own.publicJwk, jku: 'https://evil.example/jwks.json' };
    const token = await fixture.issuer.sign(fixture.claims(), { key: own, header });
    expect(await messageFor(token)).toBe("The token's signature could not be verified.");
  });

  test.each(['logout+jwt', 'txntoken+jwt', 'application/secevent+jwt'])('the type %s', async (typ) => {
    const token = await fixture.issuer.sign(fixture.claims(), { header: { typ } });
    expect(await messageFor(token)).toBe("The token's type is not that of an access token.");
  });

  test("another trusted issuer's name over one's own signature", async () => {
    await using other = await startTokenIssuer(['EdDSA']);
    const issuers = [fixture.trust(), fixture.trust({ issuer: other.issuer, jwksUrl: other.jwksUrl })];
    const authenticator = fixture.authenticator({ issuers });
    const forged = await refusalOf(authenticator.authenticate(bearer(await other.sign(fixture.claims()))));
    expect(forged.message).toBe("The token's signature could not be verified.");
    const honest = await other.sign(fixture.claims({ iss: other.issuer }));
    expect(await authenticator.authenticate(bearer(honest))).toMatchObject({ issuer: other.issuer });
  });
});

test('neither message nor challenge repeats any part of the token', async () => {
  const token = await fixture.issuer.sign(fixture.claims({ exp: 1 }));
  const { message, headers, extensions } = await refusalOf(
    fixture.authenticator().authenticate(bearer(token)),
  );
  const shown = JSON.stringify([message, headers, extensions]);
  for (const part of token.split('.')) expect(shown).not.toContain(part);
});
