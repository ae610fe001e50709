import { describe, expect, test } from '@jest/globals';
import { expectWarning, underAttack } from '#test/testkit/attack-figures.ts';
import { probeArgs } from '#test/testkit/event-loop-probe.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { honestAddress } from '#test/testkit/honest-caller.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { parseRawAnswer, readToEnd } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const oneByte = `${head}content-length: 100\r\n\r\n{`;
const body = '{"query":"{ hello }"}';

describe('a thousand connections that send headers and one byte of a body', () => {
  test.each([
    ['no limit on requests', {}],
    ['limits.requestsPerIp', { requestsPerIp: { requests: 500, window: '1h' } }],
  ])('cost callers elsewhere nothing, with %s', async (name, limits) => {
    await using graph = await startStubGraph({ nodeArgs: probeArgs, config: { limits } });
    const { gateway } = graph;
    const figures = await underAttack(gateway, {
      name: `held bodies, ${name}`,
      attack: () => openHostileConnections({ port: gateway.port, count: 1_000, bytes: oneByte }),
      isMet: ({ refused }) => refused.bodyRefused > 0,
    });
    expect(new Set(figures.statuses)).toEqual(new Set([200]));
    expect(figures.grownBytes).toBeLessThan(150_000_000);
    const { load } = await healthOf(gateway);
    expect(load.bodies).toBeLessThanOrEqual(100);
    await expectWarning(gateway, 'bodyRefused', 'limits.maxBodiesPerIp');
  });

  test('keep no more memory than their share of bodies, however much of it they send', async () => {
    await using graph = await startStubGraph({ nodeArgs: probeArgs });
    const { gateway } = graph;
    const bytes = `${head}content-length: 1000000\r\n\r\n${'{'.repeat(900_000)}`;
    const figures = await underAttack(gateway, {
      name: 'held bodies of 900 kB',
      attack: () => openHostileConnections({ port: gateway.port, count: 400, bytes }),
    });
    expect(new Set(figures.statuses)).toEqual(new Set([200]));
    expect(figures.grownBytes).toBeLessThan(400_000_000);
  });
});

describe('an address with too many bodies', () => {
  test('loses its oldest, and is told which limit it is', async () => {
    using stack = new DisposableStack();
    await using graph = await startStubGraph({ config: { limits: { maxBodiesPerIp: 2 } } });
    const { port } = graph.gateway;
    using first = await openHostileConnections({ port, count: 1, bytes: oneByte, unread: true });
    stack.use(await openHostileConnections({ port, count: 2, bytes: oneByte }));
    const [socket] = first.sockets;
    const answer = parseRawAnswer(await readToEnd(socket!));
    expect(refusalOf(answer)).toBe('429 TOO_MANY_REQUESTS');
    expect(answer.headers.get('connection')).toBe('close');
    expect(answer.body.errors?.[0]?.message).toContain('more than the 2 bodies allowed');
  });

  test('still sends whole requests', async () => {
    using stack = new DisposableStack();
    await using graph = await startStubGraph({ config: { limits: { maxBodiesPerIp: 2 } } });
    const { port } = graph.gateway;
    stack.use(await openHostileConnections({ port, count: 10, bytes: oneByte }));
    const bytes = `${head}connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    using whole = await openHostileConnections({ port, count: 1, bytes, unread: true });
    expect(parseRawAnswer(await readToEnd(whole.sockets[0]!)).status).toBe(200);
  });
});

describe('more bodies than limits.maxBodies', () => {
  test('are taken from the address that sends most, not from a slow caller elsewhere', async () => {
    await using graph = await startStubGraph({ config: { limits: { maxBodies: 6 } } });
    const { port } = graph.gateway;
    const rest = body.slice(5);
    const start = `${head}connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`;
    using slow = await openHostileConnections({
      port,
      count: 1,
      bytes: start,
      unread: true,
      from: honestAddress,
    });
    const from = ['127.0.0.3', '127.0.0.4', '127.0.0.5'];
    await using stack = new AsyncDisposableStack();
    const held = await Promise.all(
      from.map(async (from) =>
        stack.use(await openHostileConnections({ port, count: 4, bytes: oneByte, from })),
      ),
    );
    // Five places are left for twelve.
    await Promise.all(held.map((connections) => connections.untilOpen(2)));
    slow.sockets[0]!.write(rest);
    expect(parseRawAnswer(await readToEnd(slow.sockets[0]!)).status).toBe(200);
  });
});

describe('behind a trusted proxy', () => {
  test('bodies are counted by caller, and the connections of the proxy are not', async () => {
    await using graph = await startStubGraph({
      config: {
        http: { trustedProxies: ['127.0.0.1'] },
        limits: { maxBodiesPerIp: 2, maxIdleConnectionsPerIp: 1, maxIdleConnections: 1 },
      },
    });
    const { port } = graph.gateway;
    using idle = await openHostileConnections({ port, count: 20 });
    const forwarded = (ip: string): string => oneByte.replace('\r\n', `\r\nx-forwarded-for: ${ip}\r\n`);
    using held = await openHostileConnections({ port, count: 10, bytes: forwarded('198.51.100.1') });
    using other = await openHostileConnections({ port, count: 2, bytes: forwarded('198.51.100.2') });
    await held.untilOpen(2);
    expect([idle.open(), held.open(), other.open()]).toEqual([20, 2, 2]);
  });
});
