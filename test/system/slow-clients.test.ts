import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { openSocket, parseRawAnswer, post, readToEnd } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const requestTimeoutMs = 6_000;
const bodyTimeoutMs = 5_000;
let graph: StubGraph;

beforeAll(async () => {
  graph = await startStubGraph({
    config: { limits: { requestTimeout: `${requestTimeoutMs}ms`, bodyTimeout: `${bodyTimeoutMs}ms` } },
    answer: () => ({ data: { hello: 'x'.repeat(8_000_000) } }),
  });
  // Planned and compiled now: what is slow below is the client alone.
  await post(graph.gateway.url, { query: '{ hello }' });
});
afterAll(async () => graph[Symbol.asyncDispose]());

/** Sends a byte now and then, as a slow loris does, until the other side closes; gives what came back. */
async function trickle(
  head: string,
  drop = 'x',
): Promise<{ readonly raw: string; readonly elapsedMs: number }> {
  const startedAt = performance.now();
  const socket = openSocket(graph.gateway.port);
  // The other side may close between two bytes.
  socket.on('error', () => undefined);
  socket.write(head);
  const drip = setInterval(() => {
    if (socket.writable) socket.write(drop);
  }, 50);
  const raw = await readToEnd(socket).finally(() => clearInterval(drip));
  return { raw, elapsedMs: performance.now() - startedAt };
}

describe('a client that is slow', () => {
  test('with its headers is cut off with 408 and has a record', async () => {
    const { raw } = await trickle('POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: ');
    const answer = parseRawAnswer(raw);
    expect(refusalOf(answer)).toBe('408 BAD_REQUEST');
    const id = requestIdOf(answer);
    expect(await graph.gateway.record(({ requestId }) => requestId === id)).toMatchObject({
      status: 408,
      outcome: 'refused',
    });
  });

  test('with its body is cut off with 408 and has a record', async () => {
    const { raw } = await trickle(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{',
    );
    const answer = parseRawAnswer(raw);
    expect(refusalOf(answer)).toBe('408 BODY_TIMEOUT');
    // A byte now and then is less than the minimal rate, long before the deadline.
    expect(answer.body.errors?.[0]?.message).toContain('less than the 100 bytes per second');
    const id = requestIdOf(answer);
    expect(await graph.gateway.record(({ requestId }) => requestId === id)).toMatchObject({
      method: 'POST',
      status: 408,
      outcome: 'refused',
      codes: ['BODY_TIMEOUT'],
    });
  });

  test('with its body, if not slower than the minimal rate, is cut off after limits.bodyTimeout', async () => {
    const head =
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n{';
    const { raw, elapsedMs } = await trickle(head, 'x'.repeat(1_000));
    const answer = parseRawAnswer(raw);
    expect(refusalOf(answer)).toBe('408 BODY_TIMEOUT');
    expect(answer.body.errors?.[0]?.message).toContain(`longer than the ${bodyTimeoutMs} ms allowed`);
    expect(elapsedMs).toBeGreaterThanOrEqual(bodyTimeoutMs);
  });

  test('to read its answer is cut off, so that it holds no place for ever', async () => {
    const socket = openSocket(graph.gateway.port);
    socket.pause();
    const body = JSON.stringify({ query: '{ hello }' });
    const traceparent = `00-${'12'.repeat(16)}-${'34'.repeat(8)}-01`;
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ntraceparent: ${traceparent}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const record = await graph.gateway.record(({ clientTraceparent }) => clientTraceparent === traceparent);
    expect(record).toMatchObject({ status: 200, outcome: 'aborted' });
    expect(record.responseBytes).toBeGreaterThan(8_000_000);
    expect(record.durationMs).toBeGreaterThanOrEqual(requestTimeoutMs);
    socket.destroy();
  });

  test('to say anything is cut off, and leaves no record', async () => {
    const before = graph.gateway.records.length;
    const socket = openSocket(graph.gateway.port);
    await once(socket, 'connect');
    expect(await readToEnd(socket)).toBe('');
    const answer = await post(graph.gateway.url, { query: '{ __typename }' });
    const id = requestIdOf(answer);
    await graph.gateway.record(({ requestId }) => requestId === id);
    expect(graph.gateway.records.length).toBe(before + 1);
  });

  test('that goes away with half a body leaves one record', async () => {
    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    const socket = openSocket(graph.gateway.port);
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ntraceparent: ${traceparent}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    );
    // Until the gateway has read the headers, the connection is no request of its.
    await eventually('a body is waited for', async () => (await healthOf(graph.gateway)).load.bodies === 1);
    socket.destroy();
    const record = await graph.gateway.record(({ clientTraceparent }) => clientTraceparent === traceparent);
    expect(record).toMatchObject({ status: 0, outcome: 'aborted', codes: [] });
  });
});
