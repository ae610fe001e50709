import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { underAttack } from '#test/testkit/attack-figures.ts';
import { probeArgs, readTurn } from '#test/testkit/event-loop-probe.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { parseRawAnswer, readToEnd } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubAnswer } from '#test/testkit/stub-subgraph.ts';

const get = (query: string): string =>
  `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nhost: x\r\napollo-require-preflight: 1\r\n\r\n`;
const never = get('{ hello(name: "never") }');

const answer: StubAnswer = async ({ query, gone }) => {
  if (query.includes('never')) {
    await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }));
  }
  return { data: { hello: 'hello' } };
};

describe('pipelined requests', () => {
  test('by the thousand on a hundred connections cost callers elsewhere nothing', async () => {
    await using graph = await startStubGraph({ nodeArgs: probeArgs });
    const { gateway } = graph;
    const bytes = get('{__typename}').repeat(1_000);
    const figures = await underAttack(gateway, {
      name: 'pipelined requests, unread',
      attack: () => openHostileConnections({ port: gateway.port, count: 100, bytes, unread: true }),
      isMet: ({ refused }) => refused.pipelineClosed >= 100,
    });
    expect(new Set(figures.statuses)).toEqual(new Set([200]));
    expect((await healthOf(gateway)).load.refused.pipelineClosed).toBe(100);
  });

  test('that are never answered take no more than the share of their address', async () => {
    await using graph = await startStubGraph({
      answer,
      config: { limits: { maxInFlight: 60, maxInFlightPerIp: 40 } },
      nodeArgs: probeArgs,
    });
    const { gateway } = graph;
    const figures = await underAttack(gateway, {
      name: 'pipelined requests, held',
      attack: () => openHostileConnections({ port: gateway.port, count: 10, bytes: never.repeat(30) }),
    });
    expect(new Set(figures.statuses)).toEqual(new Set([200]));
  });

  test('before a malformed one get their answers, then it gets its own', async () => {
    await using graph = await startStubGraph();
    const { port } = graph.gateway;
    const bytes = `${get('{ hello }')}${get('{ __typename }')}NONSENSE\r\n\r\n`;
    using connections = await openHostileConnections({ port, count: 1, bytes, unread: true });
    const raw = await readToEnd(connections.sockets[0]!);
    expect(raw.match(/HTTP\/1\.1 \d+|"hello":"hello"|"__typename":"Query"|BAD_REQUEST/g)).toEqual([
      'HTTP/1.1 200',
      '"hello":"hello"',
      'HTTP/1.1 200',
      '"__typename":"Query"',
      'HTTP/1.1 400',
      'BAD_REQUEST',
    ]);
  });

  test('before one with a malformed body get their answers too', async () => {
    await using graph = await startStubGraph();
    const { port } = graph.gateway;
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const bytes = `${get('{ hello }')}${head}transfer-encoding: chunked\r\n\r\nno size\r\n`;
    using connections = await openHostileConnections({ port, count: 1, bytes, unread: true });
    const raw = await readToEnd(connections.sockets[0]!);
    expect(raw.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  test('before a malformed one that are preflights get their answers, and the gateway rests meanwhile', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await using graph = await startStubGraph({
      answer: async () => {
        await released;
        return { data: { hello: 'hello' } };
      },
      config: { http: { cors: { origins: ['https://shop.example'] } } },
      nodeArgs: probeArgs,
    });
    const { gateway, subgraph } = graph;
    const preflight =
      'OPTIONS /graphql HTTP/1.1\r\nhost: x\r\norigin: https://shop.example\r\naccess-control-request-method: POST\r\n\r\n';
    const asked = subgraph.nextRequest();
    const bytes = `${get('{ hello }')}${preflight.repeat(3)}NONSENSE\r\n\r\n`;
    using connections = await openHostileConnections({ port: gateway.port, count: 1, bytes, unread: true });
    await asked;
    const rests = async (): Promise<boolean> => {
      await readTurn(gateway);
      await setTimeout(100);
      return (await readTurn(gateway)).utilization < 0.5;
    };
    // The slow request is given up after 60 s, and everything with it.
    await eventually('the event loop waits for most of the time', rests, 40_000);
    release();
    const raw = await readToEnd(connections.sockets[0]!);
    expect(raw.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 204',
      'HTTP/1.1 204',
      'HTTP/1.1 204',
      'HTTP/1.1 400',
    ]);
  });

  test('before half a one and the end of the connection get their answers', async () => {
    await using graph = await startStubGraph();
    const { port } = graph.gateway;
    const bytes = `${get('{ hello }')}POST /gra`;
    using connections = await openHostileConnections({ port, count: 1, bytes, unread: true });
    connections.sockets[0]!.end();
    expect(parseRawAnswer(await readToEnd(connections.sockets[0]!))).toMatchObject({ status: 200 });
  });

  test('up to 32 are answered in order', async () => {
    await using graph = await startStubGraph();
    const { port } = graph.gateway;
    const last = get('{ hello }').replace('host: x', 'host: x\r\nconnection: close');
    using connections = await openHostileConnections({
      port,
      count: 1,
      bytes: get('{ __typename }').repeat(31) + last,
      unread: true,
    });
    const raw = await readToEnd(connections.sockets[0]!);
    expect(raw.match(/"__typename":"Query"|"hello":"hello"/g)?.map((text) => text.slice(1, 6))).toEqual([
      ...Array.from({ length: 31 }, () => '__typ'),
      'hello',
    ]);
  });
});
