import type { DocumentRun, UsageCounter } from '#gateway/documents/usage/usage-counter.ts';
import type { UsageBatch, UsagePage, UsageStore } from '#gateway/documents/usage/usage-store.ts';

/** What a {@link UsageKeeper} works with. */
export interface UsageKeeperOptions {
  readonly counter: UsageCounter;
  readonly store: UsageStore;
  readonly now: () => number;
  readonly newId: () => string;
  /** Told once when the store begins to fail, with what was thrown. */
  readonly onTrouble: (error: unknown) => void;
  /** Told once when it works again. */
  readonly onRecovery: () => void;
}

/** What was counted about the keeping itself. */
export interface UsageKeeperState {
  /** Tries to reach the store that failed, since the start. */
  readonly failures: number;
  /** Rows and texts that wait for the store, without what is still being counted. */
  readonly waiting: number;
}

/** What is sent to a store in one step: more would hold up others who use it. */
const maxPerBatch = 500;

/**
 * Counts runs in memory and brings the counts to the store now and then. Nothing waits for that: while the store fails,
 * counts stay here and go on being added up, in memory that is bounded by the counter.
 */
export class UsageKeeper {
  readonly #options: UsageKeeperOptions;
  #waiting: UsageBatch[] = [];
  #flushing: Promise<void> | undefined;
  #failures = 0;
  #isFailing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UsageKeeperOptions) {
    this.#options = options;
  }

  count(run: DocumentRun): void {
    this.#options.counter.count(run);
  }

  /** From now on brings counts to the store by itself. */
  start(everyMs: number): void {
    this.#timer = setInterval(() => void this.flush(), everyMs).unref();
  }

  /** Brings everything that was counted to the store; a failure is told to `onTrouble`, and tried again the next time. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** @throws where the store cannot be read */
  async read({ after, limit }: { readonly after: number; readonly limit: number }): Promise<UsagePage> {
    await this.flush();
    return await this.#options.store.read({ after, limit, nowMs: this.#options.now() });
  }

  /** Stops, after a last try to keep what was counted. @returns how many rows and texts are lost. */
  async close(): Promise<number> {
    clearInterval(this.#timer);
    await this.flush();
    // What was counted while the flush was under way.
    await this.flush();
    return this.state.waiting;
  }

  get state(): UsageKeeperState {
    const waiting = this.#waiting.reduce((sum, { rows, texts }) => sum + rows.length + texts.length, 0);
    return { failures: this.#failures, waiting };
  }

  async #flush(): Promise<void> {
    const { store, now } = this.#options;
    if (this.#waiting.length === 0) this.#waiting = this.#takeBatches();
    try {
      for (let batch = this.#waiting[0]; batch; batch = this.#waiting[0]) {
        await store.add(batch, now());
        this.#waiting.shift();
        if (this.#isFailing) this.#options.onRecovery();
        this.#isFailing = false;
      }
    } catch (error) {
      this.#failures += 1;
      if (!this.#isFailing) this.#options.onTrouble(error);
      this.#isFailing = true;
    }
  }

  #takeBatches(): UsageBatch[] {
    const { rows, texts } = this.#options.counter.take();
    const batches: UsageBatch[] = [];
    for (let start = 0; start < Math.max(rows.length, texts.length); start += maxPerBatch) {
      const end = start + maxPerBatch;
      batches.push({
        id: this.#options.newId(),
        rows: rows.slice(start, end),
        texts: texts.slice(start, end),
      });
    }
    return batches;
  }
}
