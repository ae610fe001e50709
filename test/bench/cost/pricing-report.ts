import { markdownTable } from '#test/bench/report/markdown-table.ts';
import type { PricingFigures } from '#test/bench/cost/measure-pricing.ts';

/** The figures as a table, with the goals beside them. */
export function pricingReport(figures: readonly PricingFigures[]): string {
  const rows = figures.map(({ operation, points, compileUs, formulaUs, libraryUs }) => [
    operation,
    String(points),
    ...[formulaUs, libraryUs, compileUs].map((us) => us.toFixed(2)),
  ]);
  return [
    markdownTable(['operation', 'points', 'price, µs', 'by the library, µs', 'compiling once, µs'], rows),
    '',
    'Goals: the price of the common operation within 20 µs, of one with 50 variables within 50 µs. Medians.',
  ].join('\n');
}
