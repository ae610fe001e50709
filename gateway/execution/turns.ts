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
 * Lets work begin in turn, and lets it wait while the thread has enough to do with what has begun. Of fifty
 * requests that are answered bit by bit, all are late and all hold memory, long enough for the collector to move it
 * about; answered a few at a time, each is fast once it has begun, and the last is no later. While the thread has
 * nothing to do, as when subgraphs are slow, nobody waits. Callers take turns, so that nobody waits for all that another
 * has sent.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #quietMs: number;
  readonly #patienceMs: number;
  readonly #now: () => number;
  readonly #nextRound: (callback: () => void) => void;
  /** By caller, the one whose last turn is longest ago first. */
  readonly #waiting = new Map<string, (() => void)[]>();
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
    return this.#waiting.values().reduce((sum, { length }) => sum + length, 0);
  }

  /**
   * Does the work when its turn has come.
   *
   * @param caller what the caller's address is counted by.
   * @throws what the work throws; the reason of `signal` where that aborted before.
   */
  async take<Value>(signal: AbortSignal, caller: string, work: () => Promise<Value>): Promise<Value> {
    if (this.#active >= this.#atOnce || this.#waiting.size > 0) await this.#turn(caller);
    signal.throwIfAborted();
    this.#active += 1;
    try {
      return await work();
    } finally {
      this.#active -= 1;
    }
  }

  #turn(caller: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const queue = this.#waiting.get(caller);
    if (queue) queue.push(resolve);
    else this.#waiting.set(caller, [resolve]);
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
      this.#beginNext();
    }
    this.#isWatching = false;
    if (this.#waiting.size > 0) this.#watch();
  }

  #beginNext(): void {
    const [next] = this.#waiting;
    if (!next) return;
    const [caller, queue] = next;
    const begin = queue.shift();
    this.#waiting.delete(caller);
    if (queue.length > 0) this.#waiting.set(caller, queue);
    begin?.();
  }
}
