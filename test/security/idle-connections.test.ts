import { describe, expect, test } from '@jest/globals';
import { expectWarning, underAttack } from '#test/testkit/attack-figures.ts';
import { probeArgs } from '#test/testkit/event-loop-probe.ts';
import { honestAddress } from '#test/testkit/honest-caller.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

describe.each([
  ['that say nothing', ''],
  ['that send a part of their headers', 'POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: '],
])('connections %s', (name, bytes) => {
  test('cost callers elsewhere nothing', async () => {
    await using graph = await startStubGraph({ nodeArgs: probeArgs });
    const { gateway } = graph;
    const figures = await underAttack(gateway, {
      name: `connections ${name}`,
      attack: () => openHostileConnections({ port: gateway.port, count: 1_400, bytes }),
      isMet: ({ refused }) => refused.idleConnectionClosed >= 200,
    });
    expect(new Set(figures.statuses)).toEqual(new Set([200]));
    expect(figures.grownBytes).toBeLessThan(100_000_000);
    await expectWarning(gateway, 'idleConnectionClosed', 'limits.maxIdleConnectionsPerIp');
  });

  test('of one address lose their oldest, and nobody else loses any', async () => {
    await using graph = await startStubGraph({
      config: { limits: { maxIdleConnectionsPerIp: 4, maxIdleConnections: 6 } },
    });
    const { port } = graph.gateway;
    using elsewhere = await openHostileConnections({ port, count: 2, bytes, from: honestAddress });
    using oldest = await openHostileConnections({ port, count: 3, bytes });
    using newer = await openHostileConnections({ port, count: 4, bytes });
    await oldest.untilOpen(0);
    expect([elsewhere.open(), newer.open()]).toEqual([2, 4]);
    // The total is full; the address with most of them makes room.
    using third = await openHostileConnections({ port, count: 2, bytes, from: '127.0.0.3' });
    await newer.untilOpen(2);
    expect([elsewhere.open(), newer.open(), third.open()]).toEqual([2, 2, 2]);
  });
});
