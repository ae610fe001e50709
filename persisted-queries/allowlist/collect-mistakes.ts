import { StartupError } from '#gateway/errors/startup-error.ts';

const maxReported = 20;

/** Options of {@link mapOrRefuse}. */
export interface MapOptions {
  /** Called after each item with how many are done. */
  readonly onDone?: ((done: number) => void) | undefined;
}

/**
 * Does something with every item, and reports all mistakes together rather than the first alone.
 *
 * @throws StartupError with a line for each mistake, at most twenty, and a count of the rest.
 */
export function mapOrRefuse<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Result,
): readonly Result[] {
  const results: Result[] = [];
  const mistakes: string[] = [];
  for (const [index, item] of items.entries()) {
    try {
      results.push(map(item, index));
    } catch (error) {
      mistakes.push(mistakeOf(error));
    }
  }
  refuseMistakes(mistakes);
  return results;
}

/** The same for what takes time: one item after the other. @throws as {@link mapOrRefuse}. */
export async function mapInTurnOrRefuse<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
  { onDone }: MapOptions = {},
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const mistakes: string[] = [];
  for (const [index, item] of items.entries()) {
    try {
      results.push(await map(item));
    } catch (error) {
      mistakes.push(mistakeOf(error));
    }
    onDone?.(index + 1);
  }
  refuseMistakes(mistakes);
  return results;
}

function mistakeOf(error: unknown): string {
  if (!(error instanceof StartupError)) throw error;
  return error.message;
}

function refuseMistakes(mistakes: readonly string[]): void {
  if (mistakes.length === 0) return;
  const rest = mistakes.length - maxReported;
  const more = rest > 0 ? [`… and ${rest} more.`] : [];
  throw new StartupError([...mistakes.slice(0, maxReported), ...more].join('\n'));
}
