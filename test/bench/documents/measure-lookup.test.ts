import { expect, test } from '@jest/globals';
import { lookupReport } from '#test/bench/documents/lookup-report.ts';
import { measureLookup } from '#test/bench/documents/measure-lookup.ts';

test('finding a document by id is measured, beside hashing a text', () => {
  const figures = measureLookup({ sizes: [100, 2_000], rounds: 20 });
  expect(figures.map(({ documents }) => documents)).toEqual([100, 2_000]);
  for (const { byIdUs, byTextUs } of figures) {
    expect(byIdUs).toBeGreaterThan(0);
    expect(byTextUs).toBeGreaterThan(0);
  }
  expect(lookupReport(figures)).toMatch(/\| 2000 +\|/);
});
