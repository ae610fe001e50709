import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

let graph: StubGraph;

beforeAll(async () => {
  graph = await startStubGraph();
});
afterAll(async () => graph[Symbol.asyncDispose]());

/** The value of each series, by name and labels as they are written. */
async function metrics(): Promise<ReadonlyMap<string, number>> {
  const { status, headers, text } = await send(`${graph.gateway.adminUrl}/metrics`);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

test('finished requests are counted by outcome, code and subgraph', async () => {
  await post(graph.gateway.url, { query: '{ hello }' });
  await post(graph.gateway.url, { query: '{ unknown }' });
  const found = await eventually('both are counted', async () => {
    const series = await metrics();
    return series.get('weir_request_duration_seconds_count{outcome="refused"}') === 1 && series;
  });
  expect(Object.fromEntries(found)).toMatchObject({
    'weir_request_duration_seconds_count{outcome="ok"}': 1,
    'weir_request_duration_seconds_bucket{outcome="ok",le="+Inf"}': 1,
    'weir_request_errors_total{code="GRAPHQL_VALIDATION_FAILED"}': 1,
    'weir_subgraph_request_duration_seconds_count{subgraph="stub",result="ok"}': 1,
    weir_ready: 1,
    'weir_lost_lines_total{log="access"}': 0,
  });
});

test('the figures are those of /health', async () => {
  const [series, { load }] = [await metrics(), await healthOf(graph.gateway)];
  for (const [event, count] of Object.entries(load.refused)) {
    expect(series.get(`weir_refused_total{event="${event}"}`)).toBe(count);
  }
});

test('names follow the conventions: a prefix, base units, and _total for counters alone', async () => {
  const { text } = await send(`${graph.gateway.adminUrl}/metrics`);
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name, kind]);
  expect(types.length).toBeGreaterThan(10);
  for (const [name = '', kind] of types) {
    expect(name).toMatch(/^weir_[a-z_]+$/);
    expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter']);
    expect(text).toContain(`# HELP ${name} `);
  }
});
