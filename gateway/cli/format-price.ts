import type { PriceBreakdown } from '#gateway/cost/explain-price.ts';

/** Everything that `weir cost explain` tells of an operation. */
export interface ExplainedPrice extends PriceBreakdown {
  /** null: it has no name. */
  readonly operation: string | null;
  readonly maxPerOperation: number;
  /** Whether the gateway would refuse it for its price. */
  readonly isRefused: boolean;
  /** The price with conditions true and lists in variables of `maxListSize`. */
  readonly worstCase: number;
  readonly maxListSize: number;
  /** What the plan asks of each subgraph, in points. */
  readonly subgraphs: Readonly<Record<string, number>>;
}

const head = ['field', 'priced as', 'list size', 'items', 'weight', 'own points', 'points'] as const;

/** A price as text: the sum, a table of its fields, and what else there is to know. */
export function formatPrice(price: ExplainedPrice): string {
  const { operation, points, base, fields, isCut, maxPerOperation, isRefused, worstCase, maxListSize } =
    price;
  const name = operation === null ? 'The operation' : `Operation ${operation}`;
  const verdict = isRefused ? 'above the' : 'of the';
  const subgraphs = Object.entries(price.subgraphs).map(([subgraph, cost]) => `${subgraph} ${cost}`);
  return [
    `${name} costs ${points} points, ${verdict} ${maxPerOperation} allowed per operation.`,
    ...(base > 0 ? [`${base} of them are for being a mutation.`] : []),
    '',
    ...formatTable(fields),
    ...(isCut ? ['… and more fields than can be listed.'] : []),
    '',
    `In the worst case, with lists of ${maxListSize}: ${worstCase} points.`,
    `What its plan asks of subgraphs: ${subgraphs.length > 0 ? subgraphs.join(', ') : 'nothing'}.`,
  ].join('\n');
}

function formatTable(fields: PriceBreakdown['fields']): readonly string[] {
  const rows = fields.map(({ path, coordinate, listSize, items, weight, ownPoints, points }) => [
    path,
    coordinate,
    listSize === undefined ? '' : String(listSize),
    ...[items, weight, ownPoints, points].map(String),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  // The first two columns are names, the others numbers.
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
