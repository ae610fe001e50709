import { describe, expect, test } from '@jest/globals';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

/** Just below `subgraphs.all.maxResponseBytes`; as objects in memory it takes 20 times as much. */
const hungry = `{"data":{"echo":[${'{},'.repeat(3_300_000)}0]}}`;

describe('subgraph answers at their limit, many at once', () => {
  test('are answered or rejected with a code, and the gateway goes on', async () => {
    await using graph = await startStubGraph({
      answer: ({ body }) => (body.includes('hungry') ? hungry : { data: { hello: 'hello' } }),
      stubSettings: { timeout: '1m' },
      config: { limits: { requestTimeout: '1m' }, http: { trustedProxies: ['127.0.0.1'] } },
    });
    const { gateway } = graph;
    const asked = Array.from({ length: 10 }, async (_, index) => {
      const query = `query($v: Anything) { echo(value: $v) }`;
      const from = { 'x-forwarded-for': `198.51.100.${String(index)}` };
      const answer = await post(gateway.url, { query, variables: { v: `hungry ${String(index)}` } }, from);
      return answer.status === 200 ? '200' : refusalOf(answer);
    });
    const meanwhile = await post(gateway.url, { query: '{ hello }' });
    expect(meanwhile.body.data).toEqual({ hello: 'hello' });
    const outcomes = await Promise.all(asked);
    process.stderr.write(
      `10 answers of 10 MB at once: ${JSON.stringify(Object.groupBy(outcomes, (o) => o))}\n`,
    );
    const expected = ['200', '503 GATEWAY_OVERLOADED', '504 REQUEST_TIMEOUT'];
    for (const outcome of outcomes) expect(expected).toContain(outcome);
    expect(gateway.process.exitCode).toBeNull();
    expect((await post(gateway.url, { query: '{ hello }' })).body.data).toEqual({ hello: 'hello' });
  }, 240_000);
});
