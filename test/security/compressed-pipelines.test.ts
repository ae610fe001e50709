import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { readToEnd } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const get = (query: string, ...headers: readonly string[]): string =>
  [
    `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1`,
    'host: x',
    'apollo-require-preflight: 1',
    ...headers,
    '\r\n',
  ].join('\r\n');

test('a malformed body that arrives while its answer is being compressed ends its connection alone', async () => {
  // Takes long to compress: time enough to send something meanwhile.
  const long = randomBytes(6_000_000).toString('hex');
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await using graph = await startStubGraph({
    stubSettings: { maxResponseBytes: '64MiB' },
    answer: async ({ query }) => {
      if (query.includes('slow')) await released;
      return { data: { hello: query.includes('long') ? long : 'hello' } };
    },
  });
  const { gateway } = graph;
  const coded = get('{ hello(name: "long") }', 'accept-encoding: br', 'transfer-encoding: chunked');
  const bytes = get('{ hello(name: "slow") }') + coded;
  using connections = await openHostileConnections({ port: gateway.port, count: 1, bytes, unread: true });
  const socket = connections.sockets[0]!;
  const compressing = async (): Promise<number> => (await healthOf(gateway)).compression!.running;
  await eventually('the answer is being compressed', async () => (await compressing()) > 0);
  socket.write('ZZ\r\n');
  await eventually('the answer is compressed', async () => (await compressing()) === 0);
  release();
  const raw = await readToEnd(socket);
  expect(raw.match(/HTTP\/1\.1 \d+|content-encoding: br/g)).toEqual([
    'HTTP/1.1 200',
    'HTTP/1.1 200',
    'content-encoding: br',
  ]);
  expect((await healthOf(gateway)).status).toBe('ok');
});
