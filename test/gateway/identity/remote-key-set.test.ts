import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { AuthenticationFixture, bearer, refusalOf } from '#test/gateway/identity/authentication-fixture.ts';
import { createIssuerKey } from '#test/testkit/token-issuer.ts';
import { unknownKeyCooldownMs } from '#gateway/identity/remote-key-set.ts';
import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

const minuteMs = 60_000;
const badSignature = "The token's signature could not be verified.";

let fixture: AuthenticationFixture;
let issuer: TokenIssuer;
let subject: Authenticator;

beforeEach(async () => {
  fixture = await AuthenticationFixture.start();
  ({ issuer } = fixture);
  subject = fixture.authenticator();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

/** Authenticates with a token of the fixture's present, so that none is remembered. */
async function pass(sub: string): Promise<string | undefined> {
  const token = await issuer.sign(fixture.claims({ sub }));
  return (await subject.authenticate(bearer(token)))?.subject;
}

async function forge(kid: string): Promise<string> {
  const token = await issuer.sign(fixture.claims(), { header: { kid } });
  return (await refusalOf(subject.authenticate(bearer(token)))).message;
}

describe('the keys of an issuer', () => {
  test('are fetched once for many tokens, also at the same time', async () => {
    expect(await Promise.all(['a', 'b', 'c'].map(pass))).toEqual(['a', 'b', 'c']);
    expect(await pass('d')).toBe('d');
    expect(issuer.requests).toBe(1);
  });

  test('are fetched anew at once for a key that is not among them', async () => {
    await pass('before');
    issuer.keys = [await createIssuerKey('ES256', 'rotated')];
    expect(await pass('after')).toBe('after');
    expect(issuer.requests).toBe(2);
    expect(fixture.unknownKeys).toEqual(['found rotated']);
  });

  test('are fetched once for many tokens with a new key at the same time', async () => {
    await pass('before');
    issuer.keys = [await createIssuerKey('ES256', 'rotated')];
    expect(await Promise.all(['a', 'b', 'c'].map(pass))).toEqual(['a', 'b', 'c']);
    expect(issuer.requests).toBe(2);
  });

  test('are fetched again for a key that was published after a fetch under way had begun', async () => {
    await pass('before');
    fixture.nowMs += 10 * minuteMs;
    const old = JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) });
    const answering = Promise.withResolvers<() => void>();
    issuer.answer = (_, response) => answering.resolve(() => response.end(old));
    // Its key is known: it begins the fetch, and does not wait for it.
    expect(await pass('meanwhile')).toBe('meanwhile');
    const answer = await answering.promise;
    issuer.keys = [await createIssuerKey('ES256', 'rotated')];
    const after = pass('after');
    issuer.answer = undefined;
    answer();
    expect(await after).toBe('after');
    expect(issuer.requests).toBe(3);
  });

  test('are fetched anew after the clock was set ahead for a day, and back', async () => {
    fixture.setAheadMs = 24 * 60 * minuteMs;
    await pass('ahead');
    fixture.setAheadMs = 0;
    issuer.keys = [await createIssuerKey('ES256', 'rotated')];
    fixture.nowMs += 30_000;
    expect(await pass('back')).toBe('back');
    expect(issuer.requests).toBe(2);
  });

  test('are not fetched for every key id that someone makes up', async () => {
    await pass('honest');
    await Promise.all(Array.from({ length: 10 }, (_, i) => forge(`made-up-${i}`)));
    for (let i = 0; i < 10; i += 1) expect(await forge(`made-up-${i}`)).toBe(badSignature);
    expect(issuer.requests).toBe(2);
    fixture.nowMs += unknownKeyCooldownMs - 1;
    expect(await forge('made-up')).toBe(badSignature);
    expect(issuer.requests).toBe(2);
    fixture.nowMs += 1;
    expect(await forge('made-up')).toBe(badSignature);
    expect(issuer.requests).toBe(3);
    expect(await pass('honest')).toBe('honest');
    const [status] = subject.issuers();
    expect(status).toMatchObject({ fetches: 3, failedFetches: 0 });
    const { found, missing, coolingDown } = status!.unknownKeys;
    expect([found, missing + coolingDown]).toEqual([0, 22]);
    expect(missing).toBeGreaterThanOrEqual(2);
  });

  test('that are new are found within one cool-down while someone makes ids up', async () => {
    await pass('before');
    await forge('made-up');
    issuer.keys = [await createIssuerKey('ES256', 'rotated'), ...issuer.keys];
    fixture.nowMs += unknownKeyCooldownMs;
    await forge('made-up-too');
    expect(await pass('after')).toBe('after');
    expect(issuer.requests).toBe(3);
  });

  test('make no token with a known key wait while someone makes ids up and the issuer is slow', async () => {
    await pass('before');
    const asked = Promise.withResolvers<() => void>();
    issuer.answer = (_, response) => asked.resolve(() => response.destroy());
    const forged = forge('made-up');
    const fail = await asked.promise;
    expect(await pass('honest')).toBe('honest');
    fail();
    expect(await forged).toBe(badSignature);
  });

  test('stay in use while the issuer is down, without asking it for each token', async () => {
    await pass('before');
    issuer.answer = (_, response) => response.destroy();
    for (let hour = 1; hour <= 3; hour += 1) {
      fixture.nowMs += 60 * minuteMs;
      expect([await pass('a'), await pass('b'), await pass('c')]).toEqual(['a', 'b', 'c']);
      expect(fixture.fetchErrors).toHaveLength(hour);
    }
    expect(issuer.requests).toBe(4);
    expect(await forge('unknown')).toBe(badSignature);
    expect(subject.issuers()).toMatchObject([{ fetches: 5, failedFetches: 4 }]);
  });

  test('are refreshed after ten minutes without making anyone wait', async () => {
    await pass('before');
    fixture.nowMs += 10 * minuteMs - 1_000;
    await pass('shortly before');
    expect(issuer.requests).toBe(1);
    fixture.nowMs += 1_000;
    let release: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      issuer.answer = (_, response) => {
        release = () => response.end('{"keys":[]}');
        resolve();
      };
    });
    expect(await pass('meanwhile')).toBe('meanwhile');
    await asked;
    expect(release).toBeDefined();
    release?.();
  });

  test('that were withdrawn are not accepted from a set of an hour ago', async () => {
    const [withdrawn] = issuer.keys;
    await pass('before');
    issuer.keys = [await createIssuerKey('EdDSA', 'new')];
    fixture.nowMs += 60 * minuteMs;
    const stolen = await issuer.sign(fixture.claims(), { key: withdrawn! });
    expect((await refusalOf(subject.authenticate(bearer(stolen)))).message).toBe(badSignature);
  });
});

describe('an issuer that never gave its keys is a fault of ours, not of the token, when it', () => {
  test.each<[string, NonNullable<TokenIssuer['answer']>]>([
    ['does not answer', (_, response) => response.destroy()],
    ['answers with an error', (_, response) => response.writeHead(503).end()],
    ['answers with a redirect', (_, response) => response.writeHead(302, { location: '/jwks.json?' }).end()],
    ['answers with something else', (_, response) => response.end('<html></html>')],
    ['answers with JSON that is no key set', (_, response) => response.end('{"keys": "none"}')],
    [
      'answers with megabytes',
      (_, response) => response.end(`{"keys": [], "x": "${'x'.repeat(2_000_000)}"}`),
    ],
  ])('%s', async (_, answer) => {
    issuer.answer = answer;
    await expect(pass('a')).rejects.toThrow(InternalError);
    await expect(pass('b')).rejects.toThrow(InternalError);
    // Nobody asks again within a second: the issuer is in trouble already.
    expect([issuer.requests, fixture.fetchErrors.length]).toEqual([1, 1]);
    issuer.answer = undefined;
    fixture.nowMs += 1_000;
    expect(await pass('c')).toBe('c');
  });
});
