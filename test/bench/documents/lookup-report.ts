import { markdownTable } from '#test/bench/report/markdown-table.ts';
import type { LookupFigures } from '#test/bench/documents/measure-lookup.ts';

/** The figures as a table, with the goal beside them. */
export function lookupReport(figures: readonly LookupFigures[]): string {
  const rows = figures.map(({ documents, byIdUs, byTextUs }) => [
    String(documents),
    ...[byIdUs, byTextUs].map((us) => us.toFixed(2)),
  ]);
  return [
    markdownTable(['documents', 'by id, µs', 'by a text of 1 KB, µs'], rows),
    '',
    'Goal: by id within 5 µs. Medians.',
  ].join('\n');
}
