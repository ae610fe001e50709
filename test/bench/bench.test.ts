import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseBenchFlags } from '#test/bench/bench-flags.ts';
import { openBenchContext } from '#test/bench/harness/bench-context.ts';
import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import { checkAnswer } from '#test/bench/harness/check-answer.ts';
import { measureThroughput } from '#test/bench/measure-throughput.ts';
import { throughputReport } from '#test/bench/report/throughput-report.ts';
import { allSetUps } from '#test/bench/setups/all-set-ups.ts';
import { commonShape } from '#test/bench/shapes.ts';

describe('a set-up', () => {
  let context: BenchContext;
  beforeAll(async () => {
    context = await openBenchContext();
  });
  afterAll(async () => {
    await context[Symbol.asyncDispose]();
  });

  test.each(allSetUps.map(({ name }) => name))('%s answers as graphql-js does', async (name) => {
    const setUp = allSetUps.find((each) => each.name === name)!;
    await using running = await setUp.start(context);
    await expect(checkAnswer(running, await context.reference(setUp.shape))).resolves.toBeUndefined();
  });

  test('with any other answer is refused, and the message shows where', async () => {
    const floor = allSetUps.find(({ name }) => name === 'static')!;
    await using running = await floor.start(context);
    const reference = await context.reference(commonShape);
    const other = reference.replace('"inStock":true', '"inStock":false');
    await expect(checkAnswer(running, other)).rejects.toThrow('"inStock":false');
  });
});

test('the reference of the common workload is the answer of 87 KB that others compare with', async () => {
  await using context = await openBenchContext();
  const reference = await context.reference(commonShape);
  expect(reference).toHaveLength(87_318);
  expect(reference.includes(':null')).toBe(false);
});

test('a run of two seconds measures the floor and Weir, and counts the fetches of each', async () => {
  const { setUps } = parseBenchFlags(['--only', 'floor-9,weir']);
  const progress: string[] = [];
  const measured = await measureThroughput({
    setUps,
    seconds: 2,
    warmUpSeconds: 0.5,
    rounds: 1,
    connections: 4,
    profile: false,
    progress: (line) => progress.push(line),
  });
  const floor = measured.get('floor-9')!;
  const weir = measured.get('weir')!;
  expect(floor.subgraphRequests).toBe(9);
  expect(weir.subgraphRequests).toBe(7);
  for (const { requestsPerSecond, cpuMsPerRequest, p50Ms, p99Ms, rssMb } of [floor, weir]) {
    expect(requestsPerSecond).toBeGreaterThan(0);
    expect(cpuMsPerRequest).toBeGreaterThan(0.01);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
    expect(rssMb).toBeGreaterThan(30);
  }
  expect(weir.cpuMsPerRequest).toBeGreaterThan(floor.cpuMsPerRequest);
  expect(progress.map((line) => line.slice(0, 11))).toEqual(['1/1 floor-9', '1/1 weir   ']);
  expect(throughputReport(setUps, measured)).toContain('common, bare, sharing off: subgraph requests');
});
