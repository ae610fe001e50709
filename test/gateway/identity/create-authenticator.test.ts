import { createServer } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import {
  AuthenticationFixture,
  startMs,
  bearer,
  refusalOf,
} from '#test/gateway/identity/authentication-fixture.ts';
import type { TrustedIssuer } from '#gateway/identity/verify-token.ts';

let fixture: AuthenticationFixture;

beforeEach(async () => {
  fixture = await AuthenticationFixture.start();
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

describe('a token that holds', () => {
  test('becomes an identity with all that its claims say', async () => {
    const identity = await fixture.identify({
      tenant: 'acme',
      roles: ['admin', 'editor'],
      scope: 'orders:read orders:write',
      azp: 'web',
    });
    expect(identity).toEqual({
      issuer: fixture.issuer.issuer,
      subject: 'u1',
      tenant: 'acme',
      roles: ['admin', 'editor'],
      scopes: ['orders:read', 'orders:write'],
      client: 'web',
      claims: expect.objectContaining({ sub: 'u1', roles: ['admin', 'editor'] }),
      expiresAtMs: startMs + 600_000,
    });
  });

  test('has its subject behind the prefix of its issuer', async () => {
    const issuers = [fixture.trust({ subjectPrefix: 'staff:' })];
    expect(await fixture.identify({}, { issuers })).toMatchObject({
      subject: 'staff:u1',
      issuer: fixture.issuer.issuer,
      claims: { sub: 'u1' },
    });
  });

  test('needs nothing but issuer, audience, subject and times', async () => {
    expect(await fixture.identify({})).toEqual({
      issuer: fixture.issuer.issuer,
      subject: 'u1',
      tenant: undefined,
      roles: [],
      scopes: [],
      client: undefined,
      claims: expect.objectContaining({ sub: 'u1' }),
      expiresAtMs: startMs + 600_000,
    });
  });

  test.each(['bearer', 'BEARER', 'Bearer '])('is found after the scheme "%s"', async (scheme) => {
    const token = await fixture.issuer.sign(fixture.claims());
    const headers = { authorization: [`${scheme} ${token}`] };
    expect(await fixture.authenticator().authenticate(headers)).toMatchObject({ subject: 'u1' });
  });
});

describe('no token', () => {
  test('is an anonymous caller', async () => {
    expect(await fixture.authenticator().authenticate({})).toBeUndefined();
    expect(await fixture.authenticator().authenticate({ authorization: [] })).toBeUndefined();
  });

  test('is refused where a credential is required, without an error in the challenge', async () => {
    const error = await refusalOf(fixture.authenticator({ required: true }).authenticate({}));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', httpStatus: 401 });
    expect(error.headers).toEqual({ 'www-authenticate': 'Bearer realm="weir"' });
  });
});

describe('over HTTP', () => {
  /** Sends the lines as they are and reads how the request was authenticated. */
  async function exchange(path: string, lines: readonly string[]): Promise<string> {
    const authenticator = fixture.authenticator();
    const server = createServer((request, response) => {
      authenticator.authenticate(request.headersDistinct).then(
        (identity) => response.end(identity?.subject ?? 'anonymous'),
        (error: unknown) => response.end(String(error)),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No port');
    const socket = connect(address.port, '127.0.0.1');
    socket.write([`GET ${path} HTTP/1.1`, 'Host: weir', 'Connection: close', ...lines, '', ''].join('\r\n'));
    const answer = await text(socket);
    server.close();
    return answer;
  }

  test('a token in the header counts, one in the query string does not', async () => {
    const token = await fixture.issuer.sign(fixture.claims());
    expect(await exchange('/graphql', [`AUTHORIZATION: bearer ${token}`])).toContain('u1');
    expect(await exchange(`/graphql?access_token=${token}&token=${token}`, [])).toContain('anonymous');
  });

  test('a second Authorization header is refused, also when it is the same', async () => {
    const token = await fixture.issuer.sign(fixture.claims());
    const line = `Authorization: Bearer ${token}`;
    expect(await exchange('/graphql', [line, line])).toContain('more than one credential');
  });
});

describe('a header that holds no single token', () => {
  test.each<[string, string | string[], string]>([
    ['two headers', ['Bearer a.b.c', 'Bearer a.b.c'], 'more than one credential'],
    ['two joined by a comma', 'Bearer a.b.c, Bearer a.b.c', 'more than one credential'],
    ['an empty value', '', 'must be `Bearer` and a token'],
    ['another scheme', 'Basic dTE6cHc=', 'must be `Bearer` and a token'],
    ['the scheme alone', 'Bearer', 'must be `Bearer` and a token'],
    ['a token without scheme', 'a.b.c', 'must be `Bearer` and a token'],
    ['more than a token', 'Bearer a.b.c d', 'must be `Bearer` and a token'],
    ['a token of 100 KB', `Bearer a.${'b'.repeat(100_000)}.c`, 'longer than the 8192 bytes'],
    ['no JSON Web Token', 'Bearer secret', 'not a signed JSON Web Token'],
    ['an encrypted token', 'Bearer a.b.c.d.e', 'not a signed JSON Web Token'],
    ['line breaks', 'Bearer a.b.c\r\nx-user-id: admin', 'must be `Bearer` and a token'],
  ])('%s', async (_, authorization, message) => {
    const error = await refusalOf(fixture.authenticator().authenticate({ authorization }));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', httpStatus: 401 });
    expect(error.message).toContain(message);
    expect(error.headers['www-authenticate']).toMatch(/^Bearer realm="weir", error="invalid_request", /);
  });
});

describe('verified tokens are remembered', () => {
  test('for five seconds', async () => {
    const subject = fixture.authenticator();
    const headers = bearer(await fixture.issuer.sign(fixture.claims()));
    const first = await subject.authenticate(headers);
    fixture.nowMs += 4_999;
    expect(await subject.authenticate(headers)).toBe(first);
    fixture.nowMs += 1;
    const second = await subject.authenticate(headers);
    expect(second).not.toBe(first);
    expect(second).toEqual(first);
  });

  test('never beyond their expiry', async () => {
    const subject = fixture.authenticator({ issuers: [fixture.trust({ clockToleranceMs: 0 })] });
    const headers = bearer(await fixture.issuer.sign(fixture.claims({ exp: startMs / 1000 + 2 })));
    expect(await subject.authenticate(headers)).toMatchObject({ subject: 'u1' });
    fixture.nowMs += 2_000;
    expect((await refusalOf(subject.authenticate(headers))).message).toContain('expired');
  });

  test('not beyond their expiry when the clock is set ahead, nor for longer when it is set back', async () => {
    const subject = fixture.authenticator();
    const headers = bearer(await fixture.issuer.sign(fixture.claims()));
    const first = await subject.authenticate(headers);
    fixture.setAheadMs = 606_000;
    expect((await refusalOf(subject.authenticate(headers))).message).toContain('expired');
    fixture.setAheadMs = -24 * 60 * 60_000;
    fixture.nowMs += 4_999;
    expect(await subject.authenticate(headers)).toBe(first);
    fixture.nowMs += 1;
    expect((await refusalOf(subject.authenticate(headers))).message).toContain('issued in the future');
  });
});

describe('a configuration that cannot be safe is refused at the start', () => {
  test.each<[string, Partial<TrustedIssuer>]>([
    ['a shared secret as algorithm', { algorithms: ['RS256', 'HS256'] }],
    ['no algorithm at all', { algorithms: [] }],
    ['the algorithm none', { algorithms: ['none'] }],
    ['no audience', { audiences: [] }],
    ['a key set that is a file', { jwksUrl: 'file:///etc/jwks.json' }],
    ['a key set that is no URL', { jwksUrl: 'jwks.json' }],
  ])('%s', (_, changes) => {
    expect(() => fixture.authenticator({ issuers: [fixture.trust(changes)] })).toThrow(StartupError);
  });

  test('an issuer twice', () => {
    const issuers = [fixture.trust(), fixture.trust({ audiences: ['other'] })];
    expect(() => fixture.authenticator({ issuers })).toThrow(StartupError);
  });
});
