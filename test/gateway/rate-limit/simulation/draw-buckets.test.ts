import { expect, test } from '@jest/globals';
import { drawBuckets, writeBucketsPage } from '#gateway/rate-limit/simulation/draw-buckets.ts';
import type { Simulation } from '#gateway/rate-limit/simulation/simulate-limits.ts';

const simulation: Simulation = {
  fromMs: 0,
  toMs: 60_000,
  requests: 3,
  refused: 1,
  newlyRefused: 1,
  newlyAdmitted: 0,
  layers: [
    { name: 'user', by: 'subject', mode: 'enforce', refused: 1, callersRefused: 1, buckets: 1, lowest: 0.25 },
  ],
  refusals: [],
  tightest: [
    { layer: 'user', caller: '<script>&"', capacity: 100, lowest: [1, undefined, 0.25], refused: [0, 0, 1] },
  ],
};

test('each bucket has a line through the times at which something happened, and a mark where it refused', () => {
  const svg = drawBuckets(simulation);
  expect(svg).toMatch(/<polyline [^>]*points="60,70 950,122.5"/);
  expect(svg.match(/fill="#d33"/g)).toHaveLength(1);
});

test('what callers are called cannot end an element', () => {
  for (const text of [drawBuckets(simulation), writeBucketsPage(simulation)]) {
    expect(text).not.toContain('<script>');
    expect(text).toContain('&#60;script&#62;');
  }
});
