import { once } from 'node:events';
import { Agent, fetch as undiciFetch } from 'undici';
import { describe, expect, test } from '@jest/globals';
import { openSocket, parseRawAnswer, post, readToEnd } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

/** A graph whose subgraph answers when told to. */
async function startHeldGraph(): Promise<StubGraph & { readonly release: () => void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const graph = await startStubGraph({
    answer: async () => {
      await promise;
      return { data: { hello: 'hello' } };
    },
  });
  return { ...graph, release: resolve };
}

/** Waits until no new connection is accepted. */
async function refusesConnections(port: number): Promise<void> {
  for (;;) {
    const socket = openSocket(port);
    const [outcome] = await Promise.race([
      once(socket, 'connect').then(() => ['open']),
      once(socket, 'error').then(() => ['refused']),
    ]).catch(() => ['refused']);
    socket.destroy();
    if (outcome === 'refused') return;
  }
}

describe('SIGTERM', () => {
  test('lets a request finish, refuses new connections, and ends with 0', async () => {
    await using graph = await startHeldGraph();
    const asked = graph.subgraph.nextRequest();
    const keepAlive = new Agent({ keepAliveTimeout: 60_000 });
    const slow = undiciFetch(graph.gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ hello }"}',
      dispatcher: keepAlive,
    });
    await asked;
    const ended = graph.gateway.stop();
    await refusesConnections(graph.gateway.port);
    expect((await fetch(`${graph.gateway.adminUrl}/ready`)).status).toBe(503);
    expect((await fetch(`${graph.gateway.adminUrl}/health`)).status).toBe(200);
    graph.release();
    const answer = await slow;
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await answer.json()).toMatchObject({ data: { hello: 'hello' } });
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(graph.gateway.records).toMatchObject([{ status: 200, outcome: 'ok' }]);
    await keepAlive.close();
  });

  test('does not wait for connections that ask for nothing, or have sent half a request', async () => {
    await using graph = await startStubGraph();
    const silent = openSocket(graph.gateway.port);
    const half = openSocket(graph.gateway.port);
    half.write('POST /graphql HTTP/1.1\r\nhost:');
    await Promise.all([once(silent, 'connect'), once(half, 'connect')]);
    const idle = await post(graph.gateway.url, { query: '{ hello }' });
    expect(idle.status).toBe(200);
    expect(await graph.gateway.stop()).toEqual({ code: 0, signal: null });
    await Promise.all([readToEnd(silent), readToEnd(half)]);
  });

  test('answers what comes on a connection that is still needed, and then closes it', async () => {
    await using graph = await startHeldGraph();
    const asked = graph.subgraph.nextRequest();
    const body = '{"query":"{ hello }"}';
    const request = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const socket = openSocket(graph.gateway.port);
    socket.write(request);
    await asked;
    const ended = graph.gateway.stop();
    await refusesConnections(graph.gateway.port);
    graph.release();
    expect(parseRawAnswer(await readToEnd(socket))).toMatchObject({
      status: 200,
      body: { data: { hello: 'hello' } },
    });
    expect((await ended).code).toBe(0);
  });

  test('a second one ends the process at once', async () => {
    await using graph = await startHeldGraph();
    const asked = graph.subgraph.nextRequest();
    const slow = post(graph.gateway.url, { query: '{ hello }' }).catch((error: unknown) => String(error));
    await asked;
    graph.gateway.process.kill('SIGTERM');
    await refusesConnections(graph.gateway.port);
    graph.gateway.process.kill('SIGTERM');
    expect(await graph.gateway.ended).toEqual({ code: 143, signal: null });
    expect(await slow).toContain('fetch failed');
  });

  test('right after the start is obeyed too', async () => {
    await using graph = await startStubGraph();
    expect(await graph.gateway.stop()).toEqual({ code: 0, signal: null });
  });

  test('is followed by shutdown.delay, in which requests are served and readiness is down', async () => {
    await using graph = await startStubGraph({ config: { shutdown: { delay: '2s' } } });
    const { gateway } = graph;
    gateway.process.kill('SIGTERM');
    while ((await fetch(`${gateway.adminUrl}/ready`)).status !== 503);
    const answer = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ hello }"}',
    });
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await answer.json()).toMatchObject({ data: { hello: 'hello' } });
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
  });

  test('does not wait for shutdown.delay where a second one comes', async () => {
    await using graph = await startStubGraph({ config: { shutdown: { delay: '1h' } } });
    const { gateway } = graph;
    gateway.process.kill('SIGTERM');
    while ((await fetch(`${gateway.adminUrl}/ready`)).status !== 503);
    gateway.process.kill('SIGTERM');
    expect(await gateway.ended).toEqual({ code: 143, signal: null });
  });

  test('cuts off what is not finished within shutdown.grace', async () => {
    await using graph = await startStubGraph({
      answer: () => new Promise(() => undefined),
      config: { shutdown: { grace: '200ms' } },
    });
    const asked = graph.subgraph.nextRequest();
    const slow = post(graph.gateway.url, { query: '{ hello }' }).catch((error: unknown) => String(error));
    await asked;
    expect(await graph.gateway.stop()).toEqual({ code: 0, signal: null });
    expect(await slow).toContain('fetch failed');
    expect(graph.gateway.records).toMatchObject([{ outcome: 'aborted' }]);
    expect(graph.gateway.stderr.filter((line) => line.includes('shutdown.grace'))).toEqual([
      expect.stringContaining('"requests":1'),
    ]);
  });

  test('SIGINT is the same', async () => {
    await using graph = await startStubGraph();
    graph.gateway.process.kill('SIGINT');
    expect(await graph.gateway.ended).toEqual({ code: 0, signal: null });
  });
});

describe.each(['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const)('%s', (signal) => {
  test('ends nothing and opens no debugger', async () => {
    await using graph = await startStubGraph();
    const { gateway } = graph;
    gateway.process.kill(signal);
    expect((await post(gateway.url, { query: '{ hello }' })).status).toBe(200);
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
    expect(gateway.stderr.join('\n')).not.toContain('Debugger');
  });
});
