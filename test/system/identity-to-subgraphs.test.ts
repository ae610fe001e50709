import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identityHeaderNames } from '#gateway/bounded/header-names.ts';
import { startDemo } from '#test/system/start-demo.ts';
import type { DemoProcess } from '#test/system/start-demo.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';

/** Names that somebody outside might try; a proxy or framework on the way may read each as the first. */
const forged = {
  'x-user-id': 'u1',
  X_User_Id: 'u1',
  'x-user-issuer': 'https://forged.example',
  x_user_issuer: 'https://forged.example',
  'X-Tenant-Id': 'acme',
  x_tenant_id: 'acme',
  'x-user-roles': 'finance',
  'x-oauth-scopes': 'users:admin',
  'x-client-name': 'web',
  'txn-token': 'forged',
  cookie: 'session=forged',
  'x-forwarded-user': 'u1',
};

describe('a service of the shop', () => {
  let demo: DemoProcess;
  let url: string;

  beforeAll(async () => {
    demo = await startDemo();
    url = /WEIR=(\S+)/.exec(demo.tour)?.[1] ?? '';
  });

  afterAll(async () => await demo[Symbol.asyncDispose]());

  test('is told user, tenant and a trace that is the one in the record of the gateway', async () => {
    const ada = /^ADA=(\S+)$/m.exec(demo.tour)?.[1] ?? '';
    const query = 'query WhoAmI { me { name } }';
    const { body, headers } = await post(url, { query }, { authorization: `Bearer ${ada}` });
    expect(body.data).toEqual({ me: { name: 'Ada Byron' } });

    const told = await requestOf(demo, 'WhoAmI');
    expect(told).toMatchObject({ service: 'accounts', userId: 'u1', tenantId: 'acme' });
    const record = await recordOf(demo, headers.get('x-request-id'));
    const { traceId, fetches } = record;
    expect(told.traceparent).toBe(`00-${traceId}-${fetches[0]?.spanId}-01`);
    expect(record.identity).toEqual({ issuer: expect.any(String), subject: 'u1', tenant: 'acme' });
  });

  test('takes nobody for somebody by a header that anyone can write', async () => {
    const { body } = await post(url, { query: 'query Forged { me { name } }' }, forged);
    expect(body).toMatchObject({ data: { me: null } });
    const told = await requestOf(demo, 'Forged');
    expect(told).toMatchObject({ userId: null, tenantId: null });
  });
});

describe('a subgraph', () => {
  test('never sees identity headers, credentials or cookies that the client sent', async () => {
    await using issuer = await startTokenIssuer();
    await using graph = await startStubGraph({
      config: {
        authentication: {
          jwt: [
            { issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] },
          ],
        },
      },
    });
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const token = await issuer.sign({
      iss: issuer.issuer,
      aud: 'weir',
      sub: 'real',
      iat: nowSeconds,
      exp: nowSeconds + 60,
    });
    const authorization = `Bearer ${token}`;
    const answer = await post(graph.gateway.url, { query: '{ hello }' }, { ...forged, authorization });
    expect(answer.body.data).toEqual({ hello: 'hello' });

    const { headers } = graph.subgraph.requests[0] ?? { headers: {} };
    // Identity headers that the token does not fill are absent; the client's label is the client's own word.
    const told = Object.entries(headers).filter(([name]) =>
      /user|tenant|role|scope|client|auth|cookie|txn/.test(name),
    );
    expect(Object.fromEntries(told)).toEqual({ 'x-user-id': 'real', 'x-user-issuer': issuer.issuer });
    expect(Object.keys(headers).filter((name) => name.includes('_'))).toEqual([]);
    expect(identityHeaderNames).toContain('x-user-id');
    expect(JSON.stringify(headers)).not.toContain(token);
    expect(JSON.stringify(headers)).not.toMatch(/forged|finance|acme/);
  });
});

interface Told {
  readonly userId: string | null;
  readonly tenantId: string | null;
  readonly traceparent: string | null;
}

/** What `accounts` wrote of an operation; the gateway names its fetches after the operation. */
async function requestOf(demo: DemoProcess, operationName: string): Promise<Told> {
  return await eventually(`a request of ${operationName}`, async () => {
    const lines = await demo.log('accounts.log');
    const line = lines.find((text) => text.includes(`"operationName":"${operationName}`));
    return line === undefined ? undefined : JSON.parse(line);
  });
}

interface GatewayRecord {
  readonly traceId: string;
  readonly identity?: unknown;
  readonly fetches: readonly { readonly spanId: string }[];
}

async function recordOf(demo: DemoProcess, requestId: string | null): Promise<GatewayRecord> {
  return await eventually(`the record of ${requestId}`, async () => {
    const lines = await demo.log('access.log');
    const line = lines.find((text) => text.includes(String(requestId)));
    return line === undefined ? undefined : JSON.parse(line);
  });
}
