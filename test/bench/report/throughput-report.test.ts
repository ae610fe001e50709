import { describe, expect, test } from '@jest/globals';
import { medianOf } from '#test/bench/harness/measurement.ts';
import type { Measurement } from '#test/bench/harness/measurement.ts';
import { growthOf } from '#test/bench/mix/measure-mix.ts';
import { throughputReport } from '#test/bench/report/throughput-report.ts';
import { allSetUps } from '#test/bench/setups/all-set-ups.ts';

function measurement(requestsPerSecond: number, cpuMsPerRequest: number): Measurement {
  const rest = { p50Ms: 1, p99Ms: 2, subgraphRequests: 8, rssMb: 100, busyPercent: 99 };
  return { requestsPerSecond, cpuMsPerRequest, ...rest };
}

describe('the report', () => {
  const measured = new Map([
    ['floor-9', measurement(1000, 1)],
    ['stock', measurement(50, 16)],
    ['weir', measurement(600, 1.5)],
    ['weir-policies', measurement(300, 3)],
  ]);
  const lines = throughputReport(allSetUps, measured).split('\n');
  const cellsOf = (text: string): string[] =>
    lines
      .find((line) => line.includes(text))!
      .split('|')
      .map((cell) => cell.trim());

  test('gives ratios to the floor and to stock', () => {
    expect(cellsOf('Weir, bare, sharing off').slice(-4)).toEqual(['1.50', '1/10.7', '12.0', '']);
  });

  test('says which goals are reached, and is silent where a set-up is missing', () => {
    expect(cellsOf('bare, sharing off: CPU ÷ floor').slice(2, 5)).toEqual(['at most 1.7', '1.50', 'reached']);
    expect(cellsOf('every policy, sharing off: CPU ÷ floor').slice(2, 5)).toEqual([
      'at most 2.2',
      '3.00',
      'missed',
    ]);
    expect(lines.some((line) => line.includes('÷ (fetch + JSON.parse'))).toBe(false);
  });
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
])('the median of %j is %j', (values, expected) => {
  expect(medianOf(values.map((value) => measurement(value, value))).requestsPerSecond).toBe(expected);
});

test('growth compares the last third of the samples with the first', () => {
  const samples = [100, 100, 500, 500, 150, 150].map((rssMb, index) => ({
    seconds: index,
    rssMb,
    answers: 1,
  }));
  expect(growthOf(samples)).toBe(1.5);
});
