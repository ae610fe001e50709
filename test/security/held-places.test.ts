import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { underAttack } from '#test/testkit/attack-figures.ts';
import { probeArgs } from '#test/testkit/event-loop-probe.ts';
import { callHonestly } from '#test/testkit/honest-caller.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import type { StubAnswer } from '#test/testkit/stub-subgraph.ts';

/** A request whose subgraph answers only when it is given up; no two are alike, so that none is shared. */
const never = (name: string): string => {
  const body = `{"query":"query($n: String) { hello(name: $n) }","variables":{"n":"never ${name}"}}`;
  return `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
};

const answer: StubAnswer = async ({ body, gone }) => {
  if (body.includes('never')) {
    await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }));
  }
  return { data: { hello: 'hello' } };
};

let graph: StubGraph;

beforeEach(async () => {
  graph = await start(scaled);
}, 60_000);
afterEach(async () => graph[Symbol.asyncDispose]());

/** A tenth of the default, so that 20 attackers need few connections. */
const scaled = { maxInFlight: 100, maxInFlightPerIp: 25 };

/** A gateway under an attack that goes on for the whole test. */
async function start(limits: GatewayConfigInput['limits']): Promise<StubGraph> {
  return await startStubGraph({
    answer,
    nodeArgs: probeArgs,
    stubSettings: { timeout: '5m' },
    config: {
      limits: { ...limits, requestTimeout: '5m', queueTimeout: '5m' },
      shutdown: { delay: '0s', grace: '0s' },
    },
  });
}

/** Holds as many requests open as the gateway lets each of so many addresses, one address after the other. */
async function holdAll({ gateway }: StubGraph, addresses: number, count: number): Promise<Disposable> {
  const stack = new DisposableStack();
  for (let index = 0; index < addresses; index += 1) {
    stack.use(
      await openHostileConnections({
        port: gateway.port,
        from: `127.0.1.${String(index + 1)}`,
        count,
        bytesOf: (connection) => never(`${String(index)} ${String(connection)}`),
      }),
    );
  }
  return stack;
}

describe('slow operations from few addresses', () => {
  test.each([4, 20])(
    'from %d, as many as they can have in progress: other callers are answered',
    async (addresses) => {
      const figures = await underAttack(graph.gateway, {
        name: `slow operations from ${String(addresses)} addresses`,
        calls: 100,
        attack: () => holdAll(graph, addresses, 26),
      });
      expect(new Set(figures.statuses)).toEqual(new Set([200]));
    },
    120_000,
  );

  test('leave a quarter of limits.maxInFlight, and several calls at once are answered', async () => {
    const { gateway } = graph;
    using stack = new DisposableStack();
    stack.use(await holdAll(graph, 20, 26));
    await callHonestly(gateway.url, 1);
    const { load } = await healthOf(gateway);
    // Of the last quarter, each attacker has one place at most.
    expect(load.inFlight).toBeLessThanOrEqual(75 + 20);
    expect(load.queued).toBeGreaterThan(0);
    const calls = await Promise.all(Array.from({ length: 20 }, () => callHonestly(gateway.url, 4)));
    expect(new Set(calls.flatMap(({ statuses }) => statuses))).toEqual(new Set([200]));
  }, 120_000);

  test('leave connections to the subgraph, with the default limits too', async () => {
    await using full = await start({});
    const figures = await underAttack(full.gateway, {
      name: 'slow operations from 4 addresses, default limits',
      calls: 100,
      attack: () => holdAll(full, 4, 260),
    });
    expect(new Set(figures.statuses)).toEqual(new Set([200]));
  }, 120_000);
});
