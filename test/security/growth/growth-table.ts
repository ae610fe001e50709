import type { GrowthResult } from '#test/security/growth/measure-growth.ts';

/** Results as a table: what grew, to what, what that took, and whether it may. */
export function growthTable(results: readonly GrowthResult[]): string {
  const rows = results.map(rowOf);
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const headings = [
  'part',
  'case',
  'limit',
  'sizes',
  'ms at the limit',
  'all threads',
  'longest turn',
  'exponent',
  'verdict',
];
const isNumber = [false, false, true, true, true, true, true, true, false];

function rowOf({ part, name, unit, limit, sizes, exponent, faults }: GrowthResult): readonly string[] {
  const atLimit = sizes.find(({ size }) => size === limit);
  const longest = Math.max(...sizes.map(({ turnMs }) => turnMs));
  return [
    part,
    name,
    `${limit} ${unit}`,
    String(sizes.length),
    atLimit?.cpuMs.toFixed(1) ?? '',
    atLimit?.threadsMs.toFixed(0) ?? '',
    longest.toFixed(1),
    exponent?.toFixed(2) ?? 'flat',
    faults.length === 0 ? 'ok' : faults.join('; '),
  ];
}
