const firstAfterMs = 1_000;
const everyMs = 1_000;

/** Options of {@link showProgress}. */
export interface ProgressOptions {
  /** How many items there are; undefined: nobody knows before the end. */
  readonly total?: number;
  /** Of the items, where the total is not known; default `items`. */
  readonly unit?: string;
  /** In milliseconds. Default: that of the process. */
  readonly clock?: () => number;
  /** Whether a person reads stderr. Default: whether it is a terminal. */
  readonly isTerminal?: boolean;
}

/**
 * Reports on stderr how far work has come, where that is a terminal: once it has taken a second, and then once a second,
 * so that short work and scripts print nothing.
 *
 * @param what such as `Checked`, before the figures.
 * @returns to be called with the number of items that are done.
 */
export function showProgress(
  what: string,
  {
    total,
    unit = 'items',
    clock = () => performance.now(),
    isTerminal = process.stderr.isTTY,
  }: ProgressOptions = {},
): (done: number) => void {
  if (!isTerminal) return () => undefined;
  let nextMs = clock() + firstAfterMs;
  return (done) => {
    const nowMs = clock();
    if (nowMs < nextMs || done === total) return;
    nextMs = nowMs + everyMs;
    console.error(
      total === undefined
        ? `${what} ${done} ${unit}`
        : `${what} ${done} of ${total} (${Math.floor((done / total) * 100)} %)`,
    );
  };
}
