import { describe, expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { refusalOf, requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

/** For NODE_OPTIONS, which every process inherits: the process for large answers begins only after so long. */
const slowProcess = (ms: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
  if (String(process.argv[1]).includes('large-answer-worker'))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms});
`)}`,
});

const answerOf = (size: number): string => `{"data":{"hello":"${'x'.repeat(size)}"}}`;
const hello = { query: '{ hello }' };
const times = 20;

describe('an operation in the process for large answers', () => {
  test('frees its place when its client goes away, and has a record', async () => {
    let answered = 0;
    await using graph = await startStubGraph({
      env: slowProcess(5_000),
      answer: () => {
        answered += 1;
        return answerOf(600_000);
      },
    });
    const { gateway } = graph;
    const client = new AbortController();
    const headers = { 'content-type': 'application/json' };
    const gone = Array.from({ length: times }, async (_, index) =>
      fetch(gateway.url, {
        method: 'POST',
        headers,
        // No two are executed once.
        body: JSON.stringify({ query: `{ hello(name: "${index}") }` }),
        signal: client.signal,
      }).then(
        async (answer) => (await answer.arrayBuffer(), answer.status),
        () => 'aborted',
      ),
    );
    await eventually('all have been fetched for', () => answered === times);
    await eventually('all are in flight', async () => (await healthOf(gateway)).load.inFlight === times);
    client.abort();
    expect(new Set(await Promise.all(gone))).toEqual(new Set(['aborted']));
    await eventually('nothing is in flight', async () => (await healthOf(gateway)).load.inFlight === 0);
    await eventually('each has a record', () => gateway.records.length === times);
    const records = gateway.records.filter(
      ({ outcome, fetches }) => outcome === 'aborted' && fetches?.some(({ aborted }) => aborted),
    );
    expect(records.length).toBe(times);
    expect(new Set(records.map(({ status }) => status))).toEqual(new Set([0]));

    const after = await post(gateway.url, hello);
    expect([after.status, after.text.length > 600_000]).toEqual([200, true]);
    expect(gateway.stderr.filter((line) => line.includes('The process for large answers ended'))).toEqual([]);
  });

  test('ends with limits.requestTimeout, frees its place, and has a record', async () => {
    let size = 1;
    await using graph = await startStubGraph({
      env: slowProcess(8_000),
      answer: () => answerOf(size),
      config: { limits: { requestTimeout: '5s' } },
    });
    const { gateway } = graph;
    // Planned and compiled now: on a busy machine the first request takes that long by itself.
    await eventually('it is planned', async () => (await post(gateway.url, hello)).status === 200);
    size = 600_000;
    const answer = await post(gateway.url, hello);
    expect(refusalOf(answer)).toBe('504 REQUEST_TIMEOUT');
    const id = requestIdOf(answer);
    expect(await gateway.record(({ requestId }) => requestId === id)).toMatchObject({
      status: 504,
      outcome: 'failed',
      codes: ['REQUEST_TIMEOUT'],
      fetches: [{ subgraph: 'stub', aborted: true }],
    });
    // Once the process goes on, what nobody waits for is dropped.
    await eventually(
      'a large answer is given again',
      async () => (await post(gateway.url, hello)).status === 200,
    );
    expect((await healthOf(gateway)).load.inFlight).toBe(0);
  });
});
