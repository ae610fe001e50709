import { expect, test } from '@jest/globals';
import { listsReport } from '#test/bench/lists/lists-report.ts';

test('each figure of a list is held against its own bound', () => {
  const measured = { name: 'bundle', documents: 100_000, cpuSeconds: 2, blockedMs: 20, workMs: 10 };
  const report = listsReport([{ ...measured, seconds: 3.01, peakAddedMb: 401, heldAddedMb: 400 }]);
  expect(report).toMatch(/bundle: seconds .* 3\.01 \| +missed/);
  expect(report).toMatch(/held .* 400 \| reached/);
  expect(report).toMatch(/peak .* 401 \| +missed/);
});
