import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { signBypass } from '#gateway/documents/bypass/sign-bypass.ts';
import { covers } from '#gateway/documents/bypass/bypass-grant.ts';
import { verifyBypass } from '#gateway/documents/bypass/verify-bypass.ts';
import type { VerifyBypassOptions } from '#gateway/documents/bypass/verify-bypass.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import {
  bypassPair,
  goodClaims,
  nowMs,
  sha256,
  signAnything,
} from '#test/gateway/documents/bypass/bypass-fixture.ts';
import type { BypassPair } from '#test/gateway/documents/bypass/bypass-fixture.ts';

let pair: BypassPair;
let stranger: BypassPair;
beforeAll(async () => {
  [pair, stranger] = [await bypassPair(), await bypassPair()];
});

const nowSeconds = nowMs / 1000;

function options(changes: Partial<VerifyBypassOptions> = {}): VerifyBypassOptions {
  return { keys: [pair.publicKey], audience: 'shop-test', maxLifetimeMs: 3_600_000, nowMs, ...changes };
}

/** Why a token is refused. */
async function problemOf(token: string, changes: Partial<VerifyBypassOptions> = {}): Promise<string> {
  try {
    await verifyBypass(token, options(changes));
    return 'none';
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'FORBIDDEN') throw error;
    return (
      /^The bypass token does not hold: (.*); get a new one, or send none\.$/.exec(error.message)?.[1] ?? ''
    );
  }
}

const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a bypass token', () => {
  test('says what it was signed for', async () => {
    const token = await signBypass({
      key: pair.privateKey,
      audience: 'shop-test',
      operator: 'ada',
      reason: 'incident 4711',
      documents: [sha256],
      clients: ['web'],
      lifetimeSeconds: 3600,
      nowMs,
      newId: () => 'token-1',
    });
    expect(await verifyBypass(token, options())).toEqual({
      tokenId: 'token-1',
      operator: 'ada',
      reason: 'incident 4711',
      documents: new Set([sha256]),
      clients: new Set(['web']),
      expiresAtMs: nowMs + 3_600_000,
    });
  });

  test('holds with either key while one replaces the other', async () => {
    const keys = [stranger.publicKey, pair.publicKey];
    expect(await problemOf(await signAnything(pair), { keys })).toBe('none');
  });

  test('holds to its last second, by a clock that is five seconds behind', async () => {
    const token = await signAnything(pair);
    expect(await problemOf(token, { nowMs: nowMs + 604_000 })).toBe('none');
    expect(await problemOf(token, { nowMs: nowMs + 606_000 })).toBe('it has expired');
  });
});

describe('a bypass token is refused', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['that has expired', { iat: nowSeconds - 700, exp: nowSeconds - 100 }, 'it has expired'],
    ['that is not valid yet', { nbf: nowSeconds + 60 }, 'it is not valid yet'],
    ['from the future', { iat: nowSeconds + 60, exp: nowSeconds + 120 }, 'it was issued in the future'],
    [
      'that lives longer than an hour',
      { exp: nowSeconds + 3601 },
      'it is valid for 3601 seconds, above the 3600 allowed',
    ],
    [
      'that was made to look fresh',
      { iat: -1e15, exp: nowSeconds + 60 },
      `it is valid for ${nowSeconds + 60 + 1e15} seconds, above the 3600 allowed`,
    ],
    ['without an end', { exp: undefined }, 'it has no claim exp'],
    ['without a beginning', { iat: undefined }, 'it has no claim iat'],
    ['with an end that is no number', { exp: '9999999999' }, 'its claim exp is wrong'],
    ['for another audience', { aud: 'shop-production' }, 'it is meant for other gateways'],
    ['for no audience', { aud: undefined }, 'it has no claim aud'],
    ['without an operator', { sub: '' }, 'its claim sub is wrong'],
    ['without a reason', { reason: undefined }, 'its claim reason is wrong'],
    ['with a reason that would forge lines of a log', { reason: 'a\nb' }, 'its claim reason is wrong'],
    ['without an id', { jti: undefined }, 'its claim jti is wrong'],
    ['for everything', { documents: undefined }, 'it names neither documents nor clients'],
    ['for no documents', { documents: [] }, 'its claim documents is wrong'],
    ['for something that is no digest', { documents: ['*'] }, 'its claim documents.0 is wrong'],
    ['for a client that is no name', { clients: [{}] }, 'its claim clients.0 is wrong'],
    [
      'for more than anyone needs',
      { documents: Array.from({ length: 101 }, () => sha256) },
      'its claim documents is wrong',
    ],
  ])('%s', async (_case, changes, problem) => {
    expect(await problemOf(await signAnything(pair, { claims: goodClaims(changes) }))).toBe(problem);
  });

  test('that lives longer than this gateway allows', async () => {
    expect(await problemOf(await signAnything(pair), { maxLifetimeMs: 60_000 })).toBe(
      'it is valid for 600 seconds, above the 60 allowed',
    );
  });

  test('that lives longer than an hour, whatever the gateway allows', async () => {
    const token = await signAnything(pair, { claims: goodClaims({ exp: nowSeconds + 7200 }) });
    expect(await problemOf(token, { maxLifetimeMs: 86_400_000 })).toMatch(/above the 3600 allowed/);
  });

  test('that nobody signed: alg none', async () => {
    const header = { alg: 'none', typ: 'weir-bypass+jwt', kid: pair.publicKey.kid };
    expect(await problemOf(`${b64(header)}.${b64(goodClaims())}.`)).toBe(
      'it is no signed token in compact form',
    );
    expect(await problemOf(`${b64(header)}.${b64(goodClaims())}.AAAA`)).toBe(
      'it is malformed, or signed in another way',
    );
  });

  test('that was signed with the public key as a secret: HS256', async () => {
    const secrets = [
      Buffer.from(pair.publicPem),
      pair.publicKey.key.export({ type: 'spki', format: 'der' }),
      Buffer.from(String(pair.publicKey.key.export({ format: 'jwk' }).x), 'base64url'),
    ];
    for (const key of secrets) {
      const token = await signAnything(pair, { header: { alg: 'HS256' }, key });
      expect(await problemOf(token)).toBe('it is malformed, or signed in another way');
    }
  });

  test('that was signed by someone else, under their name or ours', async () => {
    expect(await problemOf(await signAnything(stranger))).toBe('its signature could not be verified');
    const forged = await signAnything(stranger, { header: { kid: pair.publicKey.kid } });
    expect(await problemOf(forged)).toBe('its signature could not be verified');
  });

  test('that brings its own key along', async () => {
    const jwk = stranger.publicKey.key.export({ format: 'jwk' });
    const token = await signAnything(stranger, { header: { kid: pair.publicKey.kid, jwk } });
    expect(await problemOf(token)).toBe('its signature could not be verified');
  });

  test('that was signed with another kind of key', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = await signAnything(pair, { header: { alg: 'ES256' }, key: privateKey });
    expect(await problemOf(token)).toBe('it is malformed, or signed in another way');
  });

  test('of another type, though the signature holds', async () => {
    expect(await problemOf(await signAnything(pair, { header: { typ: 'JWT' } }))).toBe(
      'it is a token of another type',
    );
  });

  test('whose contents were changed', async () => {
    const [header, , signature] = (await signAnything(pair)).split('.');
    const changed = `${header}.${b64(goodClaims({ clients: ['web'] }))}.${signature}`;
    expect(await problemOf(changed)).toBe('its signature could not be verified');
  });

  test.each([
    ['is empty', '', 'it is no signed token in compact form'],
    ['is huge', 'a'.repeat(1_000_000), 'it is longer than the 16384 characters allowed'],
    ['has five parts', 'a.b.c.d.e', 'it is no signed token in compact form'],
    ['has a header that is no JSON', 'aaaa.bbbb.cccc', 'it is no signed token in compact form'],
    ['has a header that is a list', `${b64([])}.e30.AAAA`, 'it is no signed token in compact form'],
    ['was joined of two', 'a.b.c, a.b.c', 'it is no signed token in compact form'],
  ])('that %s', async (_case, token, problem) => {
    expect(await problemOf(token)).toBe(problem);
  });
});

describe('signing', () => {
  const good = {
    audience: 'a',
    operator: 'ada',
    reason: 'why',
    clients: ['web'],
    lifetimeSeconds: 60,
    nowMs,
  };
  test.each([
    [
      'a lifetime over an hour',
      { lifetimeSeconds: 3601 },
      'A bypass lasts from 1 to 3600 seconds, not 3601.',
    ],
    ['no lifetime', { lifetimeSeconds: 0 }, 'A bypass lasts from 1 to 3600 seconds, not 0.'],
    ['no scope', { clients: [] }, 'A bypass: needs documents or clients'],
    ['no reason', { reason: '' }, /^reason: /],
    ['a digest that is none', { documents: ['x'] }, /^documents\.0: expected 64 lower-case/],
  ])('%s is refused before a gateway has to', async (_case, changes, message) => {
    const all = { key: pair.privateKey, newId: () => 'id', documents: [], ...good, ...changes };
    await expect(signBypass(all)).rejects.toThrow(message);
  });
});

test.each([
  ['its document', { documents: new Set([sha256]), clients: undefined }, true],
  ['another document', { documents: new Set(['b'.repeat(64)]), clients: undefined }, false],
  ['its client', { documents: undefined, clients: new Set(['web']) }, true],
  ['another client', { documents: undefined, clients: new Set(['ios']) }, false],
  ['its document of another client', { documents: new Set([sha256]), clients: new Set(['ios']) }, false],
  ['both', { documents: new Set([sha256]), clients: new Set(['web']) }, true],
])('a grant for %s', (_case, grant, expected) => {
  expect(covers(grant, { sha256, client: 'web' })).toBe(expected);
  expect(covers({ documents: undefined, clients: new Set(['web']) }, { sha256, client: undefined })).toBe(
    false,
  );
});
