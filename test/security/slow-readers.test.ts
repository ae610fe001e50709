import { describe, expect, test } from '@jest/globals';
import { expectWarning, underAttack } from '#test/testkit/attack-figures.ts';
import { probeArgs } from '#test/testkit/event-loop-probe.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubAnswer } from '#test/testkit/stub-subgraph.ts';

const query = '{"query":"{ hello(name: \\"large\\") }"}';
const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const bytes = `${head}content-length: ${query.length}\r\n\r\n${query}`;

/** Larger than what the system keeps for a connection. */
const large = 'x'.repeat(8_000_000);
const answer: StubAnswer = (request) => ({
  data: { hello: request.query.includes('large') ? large : 'hello' },
});

describe('connections that do not read their answers', () => {
  test('cost callers elsewhere nothing, and hold no more than limits.maxUnreadBytesPerIp', async () => {
    await using graph = await startStubGraph({
      answer,
      nodeArgs: probeArgs,
      // In flight at the same time, each answer is there several times: as bytes, as text, as what was read of it.
      config: { limits: { maxUnreadBytesPerIp: '32MB', maxInFlightPerIp: 10 } },
    });
    const { gateway } = graph;
    const figures = await underAttack(gateway, {
      name: 'slow readers',
      calls: 200,
      attack: () => openHostileConnections({ port: gateway.port, count: 1_000, bytes, unread: true }),
      isMet: ({ refused }) => refused.requestRefused > 0,
    });
    expect(new Set(figures.statuses)).toEqual(new Set([200]));
    expect(figures.grownBytes).toBeLessThan(600_000_000);
  });

  test('are cut off after limits.answerTimeout, with a record that says so, and are no longer in flight before', async () => {
    using stack = new DisposableStack();
    await using graph = await startStubGraph({
      answer,
      config: { limits: { answerTimeout: '500ms', maxInFlight: 1 } },
    });
    const { gateway } = graph;
    const asked = graph.subgraph.nextRequest();
    stack.use(await openHostileConnections({ port: gateway.port, count: 1, bytes, unread: true }));
    await asked;
    const record = await gateway.record(({ unread }) => unread === true);
    expect(record).toMatchObject({ status: 200, outcome: 'aborted', unread: true });
    expect(record.responseBytes).toBeGreaterThan(8_000_000);
    const { refused } = await eventually('nothing is in flight or unread', async () => {
      const { load } = await healthOf(gateway);
      return load.inFlight === 0 && load.unread.answers === 0 && load.unread.bytes === 0 && load;
    });
    expect(refused.answerCut).toBe(1);
    await expectWarning(gateway, 'answerCut', 'the client does not read its answer');
  });

  test('of one address lose their oldest answer first', async () => {
    using stack = new DisposableStack();
    await using graph = await startStubGraph({
      answer,
      config: { limits: { maxUnreadBytesPerIp: '20MB', answerTimeout: '1h', requestTimeout: '1h' } },
    });
    const { gateway } = graph;
    const port = gateway.port;
    stack.use(
      await openHostileConnections({
        port,
        count: 1,
        bytes,
        unread: true,
        from: '127.0.0.3',
      }),
    );
    stack.use(await openHostileConnections({ port, count: 4, bytes, unread: true }));
    await gateway.record(({ unread }) => unread === true);
    const { refused } = await eventually('three answers are left', async () => {
      const { load } = await healthOf(gateway);
      return load.refused.answerCut >= 2 && load.unread.answers === 3 && load;
    });
    expect(refused.answerCut).toBe(2);
  });
});
