import { printable } from '#gateway/cli/printable.ts';
import { inColor } from '#gateway/cli/terminal.ts';

/**
 * Rows as text for stdout, each column as wide as its widest cell; columns without a cell are left out. Cells are made
 * safe to print.
 *
 * @param options.headings above the columns; default: none.
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  { headings }: { readonly headings?: readonly string[] } = {},
): string {
  const cells = rows.map((row) => row.map(printable));
  const count = Math.max(0, ...cells.map((row) => row.length));
  const used = Array.from({ length: count }, (_, column) => column).filter((column) =>
    cells.some((row) => (row[column] ?? '') !== ''),
  );
  const all = headings ? [headings, ...cells] : cells;
  const widths = used.map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lines = all.map((row) =>
    used
      .map((column, index) => (row[column] ?? '').padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [first = '', ...others] = lines;
  return headings ? [inColor('bold', first, process.stdout), ...others].join('\n') : lines.join('\n');
}
