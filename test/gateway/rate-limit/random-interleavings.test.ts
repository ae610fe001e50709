import { expect, test } from '@jest/globals';
import { runInterleavings } from '#test/gateway/rate-limit/random-interleavings.ts';

test('over any interleaving, also with a clock that jumps, grants stay within capacity + rate × time', () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const report = runInterleavings({ count: 5_000, seed });
  expect(report.broken).toEqual([]);
  // The bound is reached, and there is something to refuse: a bucket that granted nothing would keep it too.
  expect(report.atTheBound).toBeGreaterThan(100);
  expect(Math.min(report.grants, report.denials)).toBeGreaterThan(10_000);
});
