import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { LoadHealth } from '#gateway/admin/create-admin-server.ts';
import { probeArgs, withShortTurns } from '#test/testkit/event-loop-probe.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { callHonestly, spread } from '#test/testkit/honest-caller.ts';
import type { HonestCalls } from '#test/testkit/honest-caller.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const query = 'query($n: String) { hello(name: $n) }';

/** No two are alike, so that none is shared. */
const post = (name: string): string => {
  const body = JSON.stringify({ query, variables: { n: name } });
  return `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
};
const pipelined = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => {
    const variables = JSON.stringify({ n: `${name} ${String(index)}` });
    const search = new URLSearchParams({ query, variables }).toString();
    return `GET /graphql?${search} HTTP/1.1\r\nhost: x\r\napollo-require-preflight: 1\r\n\r\n`;
  }).join('');

/** Much that arrives at the same time. */
interface Burst {
  readonly addresses: number;
  /** Of each address. */
  readonly connections: number;
  /** What each connection sends before. Default: nothing. */
  readonly before?: (name: string) => string;
  /** What all connections send at the same time. */
  readonly atOnce: (name: string) => string;
  /** How many answers each gets, unless it is closed. */
  readonly answers: number;
  /** Of the longest turn that is allowed elsewhere: parsing takes its time too. Default: 1. */
  readonly share?: number;
}

interface BurstFigures {
  readonly honest: HonestCalls;
  /** From the first byte to the last answer. */
  readonly tookMs: number;
}

/** Lets everything arrive while the gateway stands still, and a caller elsewhere call from when it goes on. */
async function send(gateway: GatewayProcess, burst: Burst): Promise<BurstFigures> {
  using stack = new DisposableStack();
  const opened: OpenConnection[] = [];
  for (let address = 1; address <= burst.addresses; address += 1) {
    const from = `127.0.1.${String(address)}`;
    const connections = { port: gateway.port, from, count: burst.connections };
    const { sockets } = stack.use(await openHostileConnections(connections));
    sockets.forEach((socket, index) => {
      const isOver = whenAnswered(socket, burst.answers);
      opened.push({ socket, name: `${from} ${String(index)}`, isOver });
    });
  }
  await loadOf(gateway, 'all connections are open', ({ connections }) => connections.open >= opened.length);
  if (burst.before) {
    for (const { socket, name } of opened) socket.write(burst.before(name));
    // A slow machine gives some up before it has read all.
    await loadOf(gateway, 'bodies are waited for', ({ bodies }) => bodies > opened.length / 2);
  }
  gateway.process.kill('SIGSTOP');
  for (const { socket, name } of opened) socket.write(burst.atOnce(name));
  gateway.process.kill('SIGCONT');
  const startedAt = performance.now();
  const honest = await callHonestly(gateway.url, 20);
  await eventually('everything is answered or closed', () => opened.every(({ isOver }) => isOver()));
  return { honest, tookMs: performance.now() - startedAt };
}

interface OpenConnection {
  readonly socket: Socket;
  readonly name: string;
  readonly isOver: () => boolean;
}

async function loadOf(
  gateway: GatewayProcess,
  what: string,
  holds: (load: LoadHealth) => boolean,
): Promise<void> {
  await eventually(what, async () => holds((await healthOf(gateway)).load));
}

/** Whether a connection has got so many answers, or is closed. */
function whenAnswered(socket: Socket, answers: number): () => boolean {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  return () => socket.destroyed || text.split('HTTP/1.1 ').length > answers;
}

describe('a burst', () => {
  test.each<readonly [string, Burst]>([
    ['of 1,000 requests from one address', { addresses: 1, connections: 1_000, atOnce: post, answers: 1 }],
    ['of 1,000 requests from ten addresses', { addresses: 10, connections: 100, atOnce: post, answers: 1 }],
    [
      'of the last bytes of 990 bodies',
      {
        addresses: 10,
        connections: 99,
        before: (name) => post(name).slice(0, -1),
        atOnce: () => '}',
        answers: 1,
        share: 1.5,
      },
    ],
    [
      'of 900 pipelined requests',
      { addresses: 3, connections: 10, atOnce: (name) => pipelined(name, 30), answers: 30 },
    ],
    [
      'of 32,000 pipelined requests from one address',
      { addresses: 1, connections: 1_000, atOnce: (name) => pipelined(name, 32), answers: 32, share: 3 },
    ],
    [
      'of 360,000 requests of 18 bytes from one address',
      {
        addresses: 1,
        connections: 100,
        atOnce: () => 'GET / HTTP/1.1\r\n\r\n'.repeat(3_600),
        answers: 3_600,
        share: 2,
      },
    ],
  ])(
    '%s makes no long turn of the event loop',
    async (name, burst) => {
      await using graph = await startStubGraph({ nodeArgs: probeArgs });
      const { gateway } = graph;
      await callHonestly(gateway.url, 10);
      const { value, load } = await withShortTurns(gateway, async () => send(gateway, burst), burst);
      const { p50, max } = spread(value.honest.latenciesMs);
      process.stderr.write(
        `burst ${name}: one turn ${load.workMs.toFixed(0)} ms (a unit: ${load.unitMs.toFixed(0)} ms); ` +
          `other callers p50 ${p50.toFixed(1)} ms, max ${max.toFixed(0)} ms; all answered after ${value.tookMs.toFixed(0)} ms\n`,
      );
      expect(new Set(value.honest.statuses)).toEqual(new Set([200]));
    },
    240_000,
  );

  test('of 500 equal requests, which one execution answers, makes no long turn of the event loop', async () => {
    let release = (): void => undefined;
    let held = Promise.resolve();
    await using graph = await startStubGraph({
      nodeArgs: probeArgs,
      answer: async ({ body }) => {
        if (body.includes('equal')) await held;
        return { data: { hello: 'x'.repeat(20_000) } };
      },
    });
    const { gateway, subgraph } = graph;
    await callHonestly(gateway.url, 10);
    const { load } = await withShortTurns(gateway, async (attempt) => {
      held = new Promise((resolve) => (release = resolve));
      const before = subgraph.requests.length;
      using stack = new DisposableStack();
      const bytes = post(`equal ${String(attempt)}`);
      const opened: OpenConnection[] = [];
      for (let address = 1; address <= 10; address += 1) {
        const from = `127.0.1.${String(address)}`;
        const { sockets } = stack.use(
          await openHostileConnections({ port: gateway.port, from, count: 50, bytes }),
        );
        opened.push(...sockets.map((socket) => ({ socket, name: from, isOver: whenAnswered(socket, 1) })));
      }
      await loadOf(gateway, 'all are in progress', ({ inFlight }) => inFlight === opened.length);
      release();
      await eventually('everything is answered', () => opened.every(({ isOver }) => isOver()));
      expect(subgraph.requests.length - before).toBe(1);
    });
    process.stderr.write(
      `burst of 500 equal requests: one turn ${load.workMs.toFixed(0)} ms (a unit: ${load.unitMs.toFixed(0)} ms)\n`,
    );
  }, 240_000);
});
