import { describe, expect, test } from '@jest/globals';
import { refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const never = (): Promise<undefined> => new Promise(() => undefined);
const hello = { query: '{ hello }' };

describe('a request that takes longer than limits.requestTimeout', () => {
  test('is 504, and what it was waiting for is given up', async () => {
    await using graph = await startStubGraph({ config: { limits: { requestTimeout: '5s' } } });
    // Planned and compiled now: on a busy machine the first request takes that long by itself.
    await post(graph.gateway.url, hello);
    graph.subgraph.answer = never;
    const asked = graph.subgraph.nextRequest();
    const answer = await post(graph.gateway.url, hello);
    expect(refusalOf(answer)).toBe('504 REQUEST_TIMEOUT');
    expect(answer.body.errors?.[0]?.message).toContain('longer than the 5000 ms allowed');
    const { gone } = await asked;
    await aborted(gone);
    const id = requestIdOf(answer);
    expect(await graph.gateway.record(({ requestId }) => requestId === id)).toMatchObject({
      status: 504,
      outcome: 'failed',
      codes: ['REQUEST_TIMEOUT'],
      fetches: [{ subgraph: 'stub', aborted: true }],
    });
  });
});

describe('a client that goes away', () => {
  test('is recorded as aborted, and what was fetched for it is given up', async () => {
    await using graph = await startStubGraph({ answer: never });
    const asked = graph.subgraph.nextRequest();
    const client = new AbortController();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(hello);
    const answer = fetch(graph.gateway.url, { method: 'POST', headers, body, signal: client.signal });
    const { gone } = await asked;
    expect(gone.aborted).toBe(false);
    client.abort();
    await expect(answer).rejects.toThrow('aborted');
    await aborted(gone);
    const record = await graph.gateway.record(({ outcome }) => outcome === 'aborted');
    expect(record).toMatchObject({
      method: 'POST',
      status: 0,
      responseBytes: 0,
      document: { kind: 'query' },
      fetches: [{ subgraph: 'stub', aborted: true, requestBytes: expect.any(Number), responseBytes: 0 }],
    });
    await graph.gateway.stop();
    expect(graph.gateway.records.length).toBe(1);
  });
});

describe('more requests than limits.maxInFlightPerIp', () => {
  test('are 429 with Retry-After, and those of another address are answered', async () => {
    const held = Promise.withResolvers<void>();
    await using graph = await startStubGraph({
      config: { limits: { maxInFlightPerIp: 1 }, http: { trustedProxies: ['127.0.0.1'] } },
      answer: async ({ query }) => {
        if (query.includes('held')) await held.promise;
        return { data: { hello: 'hello' } };
      },
    });
    const { url } = graph.gateway;
    const asked = graph.subgraph.nextRequest();
    const from = (ip: string) => ({ 'x-forwarded-for': ip });
    const first = post(url, { query: '{ hello(name: "held") }' }, from('198.51.100.1'));
    await asked;
    const second = await post(url, hello, from('198.51.100.1'));
    expect(refusalOf(second)).toBe('429 TOO_MANY_REQUESTS');
    expect(second.headers.get('retry-after')).toBe('1');
    expect(second.body.errors?.[0]?.message).toContain('has 1 requests in progress');
    expect((await post(url, hello, from('198.51.100.2'))).status).toBe(200);
    held.resolve();
    expect((await first).status).toBe(200);
    expect((await post(url, hello, from('198.51.100.1'))).status).toBe(200);
  });
});

describe('more requests than limits.maxInFlight', () => {
  test('wait for limits.queueTimeout, then are 503 with Retry-After, and served again when there is room', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using graph = await startStubGraph({
      config: { limits: { maxInFlight: 1, queueTimeout: '200ms' } },
      answer: async () => {
        await held;
        return { data: { hello: 'hello' } };
      },
    });
    const asked = graph.subgraph.nextRequest();
    const first = post(graph.gateway.url, hello);
    await asked;
    const second = await post(graph.gateway.url, hello);
    expect(refusalOf(second)).toBe('503 GATEWAY_OVERLOADED');
    expect(second.headers.get('retry-after')).toBe('1');
    release();
    expect((await first).body.data).toEqual({ hello: 'hello' });
    const id = requestIdOf(await first);
    await graph.gateway.record(({ requestId }) => requestId === id);
    expect((await post(graph.gateway.url, hello)).status).toBe(200);
  });
});

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
