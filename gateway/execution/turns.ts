/** How work takes turns. */
export interface TurnsOptions {
  /** How many may be under way however busy the thread is; default 4. */
  readonly atOnce?: number;
  /** A round of the event loop that takes less found nothing to do: there is room for more; default 0.1. */
  readonly quietMs?: number;
  /** After so long, one more begins even so: those under way may wait for something slow; default 20. */
  readonly patienceMs?: number;
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
  /** Calls back in the next round of the event loop; default `setImmediate`. */
  readonly nextRound?: (callback: () => void) => void;
}

/**
 * Lets work begin in its order, and lets it wait while the thread has enough to do with what has begun. Of fifty
 * requests that are answered bit by bit, all are late and all hold memory, long enough for the collector to move it
 * about; answered a few at a time, each is fast once it has begun, and the last is no later. While the thread has
 * nothing to do, as when subgraphs are slow, nobody waits.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #quietMs: number;
  readonly #patienceMs: number;
  readonly #now: () => number;
  readonly #nextRound: (callback: () => void) => void;
  readonly #waiting: (() => void)[] = [];
  #active = 0;
  #isWatching = false;
  #roundBeganAt = 0;
  #lastBegunAt = 0;

  constructor(options: TurnsOptions) {
    this.#atOnce = options.atOnce ?? 4;
    this.#quietMs = options.quietMs ?? 0.1;
    this.#patienceMs = options.patienceMs ?? 20;
    this.#now = options.now;
    this.#nextRound = options.nextRound ?? setImmediate;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Does the work when its turn has come.
   *
   * @throws what the work throws; the reason of `signal` where that aborted before.
   */
  async take<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
    if (this.#active >= this.#atOnce || this.#waiting.length > 0) await this.#turn();
    signal.throwIfAborted();
    this.#active += 1;
    try {
      return await work();
    } finally {
      this.#active -= 1;
    }
  }

  #turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    if (!this.#isWatching) {
      this.#lastBegunAt = this.#now();
      this.#watch();
    }
    return promise;
  }

  #watch(): void {
    this.#isWatching = true;
    this.#roundBeganAt = this.#now();
    this.#nextRound(() => this.#endRound());
  }

  #endRound(): void {
    const now = this.#now();
    const isQuiet = now - this.#roundBeganAt < this.#quietMs;
    if (this.#active < this.#atOnce || isQuiet || now - this.#lastBegunAt >= this.#patienceMs) {
      this.#lastBegunAt = now;
      this.#waiting.shift()?.();
    }
    this.#isWatching = false;
    if (this.#waiting.length > 0) this.#watch();
  }
}
