import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountsService } from '#subgraphs/accounts/accounts-service.ts';
import type { AccountsContext } from '#subgraphs/accounts/loaders.ts';
import type { RequestLogLine } from '#subgraphs/shared/request-log.ts';
import type { ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { startService } from '#subgraphs/shared/start-service.ts';
import type { RunningService } from '#subgraphs/shared/start-service.ts';
import { portOf } from '#test/subgraphs/testkit/port-of.ts';

/** Accounts, with a bug in one resolver. */
const faultyService: ServiceDefinition<AccountsContext> = {
  ...accountsService,
  resolvers: {
    ...accountsService.resolvers,
    Query: {
      ...accountsService.resolvers['Query'],
      tenant: () => {
        throw new Error('no such table: secrets');
      },
    },
  },
};

const lines: RequestLogLine[] = [];
const faults: unknown[] = [];
let service: RunningService;

beforeAll(async () => {
  service = await startService(faultyService, {
    port: 0,
    onRequest: (line) => lines.push(line),
    onError: (error) => faults.push(error),
  });
});
afterAll(async () => {
  await service.stop();
});

async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('a service over HTTP', () => {
  test('answers in the name of whom the headers tell', async () => {
    const response = await post(JSON.stringify({ query: '{ me { id } }' }), { 'x-user-id': 'u1' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { me: { id: 'u1' } } });
  });

  test('reports every request with caller and trace', async () => {
    lines.length = 0;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const query = 'query Who { me { id } }';
    await post(JSON.stringify({ query }), { 'x-user-id': 'u1', 'x-tenant-id': 'acme', traceparent });
    await post(JSON.stringify({ query: '{ me' }));
    expect(lines).toEqual([
      { service: 'accounts', operationName: 'Who', userId: 'u1', tenantId: 'acme', traceparent },
      { service: 'accounts', operationName: null, userId: null, tenantId: null, traceparent: null },
    ]);
  });

  test('a fault is told to the log alone', async () => {
    faults.length = 0;
    const response = await post(JSON.stringify({ query: '{ tenant { id } me { id } }' }), {
      'x-user-id': 'u1',
    });
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      data: { tenant: null, me: { id: 'u1' } },
      errors: [
        {
          message: 'Internal server error',
          path: ['tenant'],
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
    expect(faults).toMatchObject([{ message: 'no such table: secrets' }]);
  });

  test.each([
    ['a mistake of the caller', '{ users(first: -1) { id } }'],
    ['a field that does not exist', '{ nothing }'],
    ['a document that does not parse', '{'],
  ])('%s leaves no stack', async (_case, query) => {
    const response = await post(JSON.stringify({ query }), { 'x-user-id': 'u1', 'x-tenant-id': 'acme' });
    const text = await response.text();
    expect(text).toContain('errors');
    expect(text).not.toMatch(/stacktrace|node_modules|\.ts:/);
  });

  test.each([
    ['a body that is not JSON', '{"query"', 'application/json', 400],
    ['an empty body', '', 'application/json', 400],
    ['a form, as another site could send it', 'query={me{id}}', 'application/x-www-form-urlencoded', 400],
  ])('%s is refused', async (_case, body, contentType, status) => {
    expect((await post(body, { 'content-type': contentType })).status).toBe(status);
  });

  test('a body above 5 MiB is refused', async () => {
    const response = await post(
      JSON.stringify({ query: `{ me { id } } # ${'x'.repeat(5 * 1_024 * 1_024)}` }),
    );
    expect(response.status).toBe(413);
  });

  test('any other path is not found, and there is no landing page', async () => {
    const base = service.url.replace('/graphql', '');
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/graphql/x`)).status).toBe(404);
    const page = await fetch(service.url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(400);
    expect(await page.text()).not.toContain('<');
  });
});

describe('starting and stopping', () => {
  test('a taken port is an error that names the port and the flag', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve);
    });
    const port = portOf(holder);
    await expect(startService(accountsService, { port })).rejects.toMatchObject({
      name: 'ServiceStartError',
      message: `Port ${port} on 127.0.0.1 is taken; choose another with --port (0 takes any free one).`,
      exitCode: 1,
    });
    await new Promise((resolve) => {
      holder.close(resolve);
    });
  });

  test('a stopped service refuses connections, though a client had kept one open', async () => {
    const other = await startService(accountsService, { port: 0 });
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{me{id}}"}',
    };
    expect((await fetch(other.url, request)).status).toBe(200);
    await other.stop();
    await expect(fetch(other.url, request)).rejects.toThrow('fetch failed');
  });
});
