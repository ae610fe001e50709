import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { spawnService } from '#test/subgraphs/testkit/service-process.ts';
import { portOf } from '#test/subgraphs/testkit/port-of.ts';

const probes = [
  {
    name: 'accounts',
    representation: { __typename: 'User', id: 'u1' },
    selection: '... on User { name }',
    entity: { name: 'Ada Byron' },
  },
  {
    name: 'catalog',
    representation: { __typename: 'Product', upc: 'p1' },
    selection: '__typename ... on Product { upc }',
    entity: { __typename: 'Book', upc: 'p1' },
  },
  {
    name: 'inventory',
    representation: { __typename: 'Gadget', upc: 'p2', price: 2_000, weight: 100 },
    selection: '... on Gadget { shippingEstimate { amount } }',
    entity: { shippingEstimate: { amount: 610 } },
  },
  {
    name: 'reviews',
    representation: { __typename: 'Product', upc: 'p1' },
    selection: '... on Product { reviews(first: 0) { id } }',
    entity: { reviews: [] },
  },
  {
    name: 'orders',
    representation: { __typename: 'Category', id: 'c99' },
    selection: '... on Category { unitsSold }',
    entity: { unitsSold: 0 },
  },
] as const;

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return response.json();
}

describe('each service is a process', () => {
  test.each(probes)('$name tells its schema, resolves an entity and stops', async (probe) => {
    const { name, representation, selection, entity } = probe;
    const service = spawnService(name, ['--port', '0', '--log']);
    const url = await service.ready;
    expect(service.output().stdout).toBe(`${name} ready at ${url}\n`);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);

    const described = await post(url, { query: '{ _service { sdl } }' });
    const [firstType = ''] = /type \w+ @key\(fields: "\w+"\)/.exec(readSdl(name)) ?? [];
    expect(firstType).not.toBe('');
    expect(described).toEqual({ data: { _service: { sdl: expect.stringContaining(firstType) } } });

    const query = `query Probe($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
    const headers = { 'x-user-id': 'u1', 'x-tenant-id': 'acme' };
    const answered = await post(url, { query, variables: { representations: [representation] } }, headers);
    expect(answered).toEqual({ data: { _entities: [entity] } });

    service.signal('SIGTERM');
    const { exitCode, stdout, stderr } = await service.ended;
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      { service: name, operationName: null, userId: null, tenantId: null, traceparent: null },
      { service: name, operationName: 'Probe', userId: 'u1', tenantId: 'acme', traceparent: null },
    ]);
  });

  test('SIGINT stops it as well, and without --log it prints one line', async () => {
    const service = spawnService('accounts', ['--port', '0']);
    await post(await service.ready, { query: '{ me { id } }' });
    service.signal('SIGINT');
    const { exitCode, stdout, stderr } = await service.ended;
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toHaveLength(2);
  });

  test('a taken port ends it with one line and exit code 1', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve);
    });
    const port = portOf(holder);
    const { exitCode, stdout, stderr } = await spawnService('orders', ['--port', String(port)]).ended;
    holder.close();
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `orders: Port ${port} on 127.0.0.1 is taken; choose another with --port (0 takes any free one).\n`,
    );
  });

  test('an unknown flag ends it with exit code 2 and points at --help', async () => {
    const { exitCode, stderr } = await spawnService('catalog', ['--prot', '1']).ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Unknown option '--prot'");
    expect(stderr).toContain('Run with --help for the flags.');
    expect(stderr).not.toContain('    at ');
  });

  test('--help tells the flags and the default port', async () => {
    const { exitCode, stdout } = await spawnService('reviews', ['--help']).ended;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--port N      port to listen on, 0 for any free one (default 4204)');
  });
});

function readSdl(name: string): string {
  return readFileSync(new URL(`../../../subgraphs/${name}/schema.graphql`, import.meta.url), 'utf8');
}
