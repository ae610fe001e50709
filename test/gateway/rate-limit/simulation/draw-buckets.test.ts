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
  maxPerOperation: { points: 90, refused: 2, callersRefused: 1 },
  layers: [
    { name: 'user', by: 'subject', mode: 'enforce', refused: 1, callersRefused: 1, buckets: 1, lowest: 0.25 },
  ],
  refusals: [],
  tightest: [
    { layer: 'user', caller: '<script>&"', capacity: 100, lowest: [1, undefined, 0.25], refused: [0, 0, 1] },
  ],
};

test('each bucket has a line, dashed where it had no request, and a mark where it refused', () => {
  const svg = drawBuckets(simulation);
  expect(svg).toMatch(/<polyline [^>]*stroke-dasharray="3 3" points="60,98 950,150.5"/);
  expect(svg.match(/height="70" fill="#d33"/g)).toHaveLength(1);
});

test('the drawing has a legend, and each panel an axis of time', () => {
  const svg = drawBuckets(simulation);
  for (const words of ['lowest level', 'no request', 'requests refused']) expect(svg).toContain(`>${words}<`);
  expect(svg.match(/>00:0[01]:\d\d</g)).toEqual([
    '>00:00:00<',
    '>00:00:15<',
    '>00:00:30<',
    '>00:00:45<',
    '>00:01:00<',
  ]);
});

test('what one operation may cost is in the table, so that its rows add up', () => {
  expect(writeBucketsPage(simulation)).toContain(
    '<td>cost.maxPerOperation</td><td>operation</td><td>enforce</td><td>2</td>',
  );
});

test('what callers are called cannot end an element', () => {
  for (const text of [drawBuckets(simulation), writeBucketsPage(simulation)]) {
    expect(text).not.toContain('<script>');
    expect(text).toContain('&#60;script&#62;');
  }
});
