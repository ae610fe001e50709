/** Work before the first request. */
export interface WarmUpOptions<Item> {
  readonly items: readonly Item[];
  /** Validates and plans one. */
  readonly prepare: (item: Item) => Promise<void>;
  /** How many at a time. */
  readonly concurrency: number;
  /** Ends it before the next item. */
  readonly signal: AbortSignal;
  readonly onFailure: (item: Item, error: unknown) => void;
  /** Told after each item. */
  readonly onProgress: (progress: WarmUpProgress) => void;
}

/** Progress of {@link warmUp}. */
export interface WarmUpProgress {
  /** Failed ones included. */
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

/**
 * Prepares a list of operations in the background, so that their first callers do not wait for their plans. A failure is told,
 * and stops nothing: whoever sends that operation will read why.
 */
export async function warmUp<Item>(options: WarmUpOptions<Item>): Promise<WarmUpProgress> {
  const { items, prepare, concurrency, signal, onFailure, onProgress } = options;
  let progress: WarmUpProgress = { done: 0, failed: 0, total: items.length };
  const remaining = items.values();
  const worker = async (): Promise<void> => {
    for (const item of remaining) {
      if (signal.aborted) return;
      let failed = 0;
      try {
        await prepare(item);
      } catch (error) {
        if (signal.aborted) return;
        failed = 1;
        onFailure(item, error);
      }
      progress = { ...progress, done: progress.done + 1, failed: progress.failed + failed };
      onProgress(progress);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return progress;
}
