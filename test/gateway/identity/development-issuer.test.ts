import { request as send } from 'node:http';
import { json } from 'node:stream/consumers';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createAuthenticator } from '#gateway/identity/create-authenticator.ts';
import { createJwtCredentials } from '#gateway/identity/jwt-credentials.ts';
import { startDevelopmentIssuer } from '#gateway/identity/development-issuer.ts';
import { loadDevelopmentKey } from '#gateway/identity/development-key.ts';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { DevelopmentIssuer } from '#gateway/identity/development-issuer.ts';

const nowMs = 1_800_000_000_000;

let folder: string;
let issuer: DevelopmentIssuer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-issuer-'));
  const key = await loadDevelopmentKey(join(folder, 'key.json'));
  issuer = await startDevelopmentIssuer({ host: '127.0.0.1', port: 0, key, now: () => nowMs });
});

afterAll(async () => {
  await issuer.close();
  await rm(folder, { recursive: true });
});

interface Exchange {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** Not `fetch`, which does not let us write `Host`, `Origin` and `Sec-Fetch-Site`. */
async function exchange(path: string, { method = 'GET', headers = {}, body }: Exchange = {}): Promise<Reply> {
  const request = send(`${issuer.issuer}${path}`, { method, headers, agent: false });
  request.end(body);
  const response: IncomingMessage = (await once(request, 'response'))[0];
  return { status: response.statusCode, headers: response.headers, body: await json(response) };
}

function tokenOf({ body }: Reply): string {
  if (typeof body !== 'object' || body === null || !('access_token' in body))
    throw new Error(JSON.stringify(body));
  return String(body.access_token);
}

describe('a token', () => {
  test('says what was asked for', async () => {
    const reply = await exchange(
      '/token?sub=u1&tenant=acme&scope=orders:read%20orders:write&roles=admin,editor&client=web&expires=5m',
    );
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ token_type: 'Bearer', expires_in: 300 });
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(decodeJwt(tokenOf(reply))).toEqual({
      iss: issuer.issuer,
      aud: 'weir',
      sub: 'u1',
      tenant: 'acme',
      scope: 'orders:read orders:write',
      roles: ['admin', 'editor'],
      azp: 'web',
      iat: nowMs / 1000,
      exp: nowMs / 1000 + 300,
      jti: expect.any(String),
    });
  });

  test('is valid for an hour unless told otherwise, and unlike any other', async () => {
    const [first, second] = await Promise.all([exchange('/token?sub=u1'), exchange('/token?sub=u1')]);
    const { exp, jti } = decodeJwt(tokenOf(first));
    expect(exp).toBe(nowMs / 1000 + 3600);
    expect(decodeJwt(tokenOf(second)).jti).not.toBe(jti);
  });

  test('may be asked for with a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await exchange('/token', { method: 'POST', headers, body: 'sub=u1&tenant=acme' });
    expect(decodeJwt(tokenOf(reply))).toMatchObject({ sub: 'u1', tenant: 'acme' });
  });

  test.each(['/jwks.json', '/.well-known/jwks.json'])(
    'is accepted by the gateway with the keys of %s',
    async (path) => {
      const clocks = { now: () => nowMs, clock: () => 0 };
      const jwt = createJwtCredentials({
        issuers: [
          {
            issuer: issuer.issuer,
            jwksUrl: `${issuer.issuer}${path}`,
            audiences: ['weir'],
            algorithms: ['RS256', 'ES256', 'EdDSA'],
            maxLifetimeMs: 3_600_000,
            clockToleranceMs: 5_000,
            subjectPrefix: '',
          },
        ],
        claims: { subject: 'sub', tenant: 'tenant', roles: 'roles', scopes: 'scope', client: 'azp' },
        ...clocks,
      });
      const authenticator = createAuthenticator({ kinds: [jwt], required: true, ...clocks });
      const token = tokenOf(await exchange('/token?sub=u1&tenant=acme&scope=a+b&roles=admin&client=web'));
      expect(await authenticator.authenticate({ authorization: `Bearer ${token}` })).toEqual({
        issuer: issuer.issuer,
        subject: 'u1',
        tenant: 'acme',
        roles: ['admin'],
        scopes: ['a', 'b'],
        client: 'web',
        claims: expect.objectContaining({ sub: 'u1', azp: 'web' }),
        expiresAtMs: nowMs + 3_600_000,
      });
    },
  );
});

describe('a page on the web gets no token', () => {
  test.each<[string, OutgoingHttpHeaders]>([
    ['by a name that resolves to this machine', { host: 'evil.example:4300' }],
    ['by a name that begins like this machine', { host: '127.0.0.1.evil.example' }],
    ['by an address of the network', { host: '192.168.0.7:4300' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['from another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['as an image of another site', { 'sec-fetch-site': 'cross-site' }],
    ['as an image of another port', { 'sec-fetch-site': 'same-site' }],
  ])('%s', async (_, headers) => {
    for (const method of ['GET', 'POST']) {
      const reply = await exchange('/token?sub=admin', { method, headers });
      expect(reply.status).toBe(403);
      expect(JSON.stringify(reply.body)).not.toContain('access_token');
    }
  });

  test.each<[string, OutgoingHttpHeaders]>([
    ['a browser that opens the address itself', { 'sec-fetch-site': 'none' }],
    ['a program that says localhost', { host: 'localhost:4300' }],
    ['a program on IPv6', { host: '[::1]:4300' }],
  ])('but %s does', async (_, headers) => {
    expect((await exchange('/token?sub=u1', { headers })).status).toBe(200);
  });

  test('and everyone gets the public keys', async () => {
    const reply = await exchange('/jwks.json', { headers: { host: 'issuer:4300' } });
    expect(reply.body).toEqual({ keys: [expect.objectContaining({ kty: 'OKP', alg: 'EdDSA' })] });
    expect(JSON.stringify(reply.body)).not.toContain('"d"');
  });
});

describe('a request that is not understood', () => {
  test.each<[string, string, Exchange, number]>([
    ['no subject', '/token', {}, 400],
    ['an empty subject', '/token?sub=', {}, 400],
    ['an unknown parameter', '/token?sub=u1&scopes=a', {}, 400],
    ['a parameter twice', '/token?sub=u1&sub=u2', {}, 400],
    ['a parameter in query and form', '/token?sub=u1', { method: 'POST', body: 'sub=u2' }, 400],
    ['no time', '/token?sub=u1&expires=forever', {}, 400],
    ['a time of nothing', '/token?sub=u1&expires=0s', {}, 400],
    ['more than a day', '/token?sub=u1&expires=25h', {}, 400],
    ['another path', '/', {}, 404],
    ['another method', '/token?sub=u1', { method: 'PUT' }, 405],
    ['keys by POST', '/jwks.json', { method: 'POST' }, 405],
    ['a body without end', '/token', { method: 'POST', body: `sub=${'u'.repeat(20_000)}` }, 413],
  ])('%s', async (_, path, options, status) => {
    const reply = await exchange(path, options);
    expect(reply.status).toBe(status);
    expect(reply.body).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
  });
});

test('a taken port is an error that names port and flag', async () => {
  const port = Number(new URL(issuer.issuer).port);
  const key = await loadDevelopmentKey(join(folder, 'key.json'));
  await expect(startDevelopmentIssuer({ host: '127.0.0.1', port, key, now: () => nowMs })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken; choose another one with --port.`,
  );
});
