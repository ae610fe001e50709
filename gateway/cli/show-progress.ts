const firstAfterMs = 1_000;
const everyMs = 1_000;

/**
 * Tells on stderr how far something has come, once it has taken a second, and then once a second; so that short work
 * says nothing.
 *
 * @param what such as `Checked`, before the figures.
 * @param options.clock in milliseconds. Default: that of the process.
 * @returns to be called with the number of items that are done.
 */
export function showProgress(
  what: string,
  total: number,
  { clock = () => performance.now() }: { readonly clock?: () => number } = {},
): (done: number) => void {
  let nextMs = clock() + firstAfterMs;
  return (done) => {
    const nowMs = clock();
    if (nowMs < nextMs || done === total) return;
    nextMs = nowMs + everyMs;
    console.error(`${what} ${done} of ${total} (${Math.floor((done / total) * 100)} %)`);
  };
}
