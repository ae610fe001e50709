import { StartupError } from '#gateway/errors/startup-error.ts';

const maxReported = 20;

/**
 * Does something with every item, and tells all mistakes together rather than the first alone.
 *
 * @param options.onDone told after each item.
 * @throws StartupError with a line for each mistake, at most twenty, and a count of the rest.
 */
export function mapOrRefuse<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Result,
  { onDone }: { readonly onDone?: ((done: number) => void) | undefined } = {},
): readonly Result[] {
  const results: Result[] = [];
  const mistakes: string[] = [];
  for (const [index, item] of items.entries()) {
    try {
      results.push(map(item, index));
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      mistakes.push(error.message);
    }
    onDone?.(index + 1);
  }
  if (mistakes.length === 0) return results;
  const rest = mistakes.length - maxReported;
  const more = rest > 0 ? [`… and ${rest} more.`] : [];
  throw new StartupError([...mistakes.slice(0, maxReported), ...more].join('\n'));
}
