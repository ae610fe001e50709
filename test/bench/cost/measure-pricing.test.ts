import { expect, test } from '@jest/globals';
import { measurePricing } from '#test/bench/cost/measure-pricing.ts';
import { pricingReport } from '#test/bench/cost/pricing-report.ts';

test('pricing the common operation and one with 50 variables is measured, far below what the library takes', () => {
  const figures = measurePricing({ rounds: 20 });
  // 25 lists of 0 to 24 users, of which every second is asked for: each user 1, a name 2, three friends with names.
  expect(figures.map(({ operation, points }) => [operation, points])).toEqual([
    ['common', expect.any(Number)],
    ['50 variables', (0 + 2 + 4 + 6 + 8 + 10 + 12 + 14 + 16 + 18 + 20 + 22 + 24) * (1 + 2 + 3 * (1 + 2))],
  ]);
  for (const { formulaUs, libraryUs } of figures) expect(formulaUs).toBeLessThan(libraryUs / 2);
  expect(pricingReport(figures)).toContain('| 50 variables |');
});
