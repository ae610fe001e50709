import { badInput } from '#subgraphs/shared/request-errors.ts';

const prefix = 'after:';

/** The cursor of the row with this number: opaque to clients. */
export function encodeCursor(number: number): string {
  return Buffer.from(`${prefix}${number}`).toString('base64url');
}

/**
 * The number of the row that a cursor points at.
 * @returns `undefined` without a cursor.
 * @throws GraphQLError `BAD_USER_INPUT` when {@link encodeCursor} did not make it.
 */
export function decodeCursor(cursor: string | null | undefined): number | undefined {
  if (cursor == null) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  const number = Number(text.slice(prefix.length));
  if (!Number.isSafeInteger(number) || encodeCursor(number) !== cursor) {
    throw badInput('`after` is not a cursor; take the `endCursor` of another page.');
  }
  return number;
}

/** A page out of one row more than asked for, as GraphQL connections have it. */
export function toPage<Row extends { readonly number: number }>(
  rows: readonly Row[],
  size: number,
): { nodes: readonly Row[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } {
  const nodes = rows.slice(0, size);
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: { hasNextPage: rows.length > size, endCursor: last ? encodeCursor(last.number) : null },
  };
}
