import { expect, test } from '@jest/globals';
import { expectWarning } from '#test/testkit/attack-figures.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { post } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

/** Four fifths of the limit on open files, less 50. */
const openFiles = 200;
const maxConnections = 110;

const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100';
const oneByte = `${head}\r\n\r\n{`;

test('connections above what the limit on open files allows are refused, counted and logged', async () => {
  await using graph = await startStubGraph({ ulimit: `-n ${openFiles}` });
  const { gateway } = graph;
  const { port } = gateway;
  using held = new DisposableStack();
  // Half of them may be idle: each sends a part of a body before the next ones come.
  for (let open = 0; open < maxConnections;) {
    const count = Math.min(20, maxConnections - open);
    const from = `127.0.0.${open < maxConnections / 2 ? 3 : 4}`;
    held.use(await openHostileConnections({ port, count, bytes: oneByte, from }));
    open += count;
    await eventually(
      `${open} bodies are waited for`,
      async () => (await healthOf(gateway)).load.bodies === open,
    );
  }
  expect((await healthOf(gateway)).load).toMatchObject({
    connections: { open: maxConnections },
    refused: { connectionRefused: 0, idleConnectionClosed: 0, bodyRefused: 0 },
  });

  using refused = await openHostileConnections({ port, count: 30, bytes: oneByte });
  await refused.untilOpen(0);
  expect((await healthOf(gateway)).load).toMatchObject({
    connections: { open: maxConnections },
    refused: { connectionRefused: 30 },
  });
  await expectWarning(gateway, 'connectionRefused', 'ulimit -n');
  await expect(post(gateway.url, { query: '{ hello }' })).rejects.toThrow('fetch failed');

  held.dispose();
  await eventually('there is room again', async () => (await healthOf(gateway)).load.connections.open === 0);
  expect((await post(gateway.url, { query: '{ hello }' })).body.data).toEqual({ hello: 'hello' });
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
});
