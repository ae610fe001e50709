import { expect, test } from '@jest/globals';
import type { SwapPhase } from '#test/bench/swaps/measure-swaps.ts';
import { swapsReport } from '#test/bench/swaps/swaps-report.ts';

function phase(name: string, p99Ms: number): SwapPhase {
  const load = { answers: 10, failures: 0, byStatus: {}, seconds: 1, p50Ms: 1, p99Ms, maxMs: p99Ms };
  return { name, tookSeconds: undefined, load, blockedMs: 1, workMs: 1 };
}

test.each([
  [30, 'reached'],
  [31, 'missed'],
])('a list swap with a p99 of %d ms, usually 10 ms, has %s its goal', (p99Ms, verdict) => {
  const phases = [phase('nothing is swapped', 10), phase('a list', p99Ms), phase('a supergraph', 90)];
  const report = swapsReport({ documents: 5, firstReadySeconds: 2, phases });
  expect(report).toContain(verdict);
  expect(report).toMatch(/a supergraph .* 9\.00 /);
});
