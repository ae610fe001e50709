/** How a {@link StoreHealth} judges. */
export interface StoreHealthOptions {
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  /** After so many failures in a row the store is left alone; default 5. */
  readonly failuresToOpen?: number;
  /** For how long, before one request tries it again; default 1,000. */
  readonly openForMs?: number;
  /** The store has begun to fail: told once, until it has recovered. */
  readonly onTrouble: (cause: string) => void;
  /** It answers again, and has not failed for as long as it is left alone otherwise. */
  readonly onRecovery: (trouble: { readonly durationMs: number }) => void;
}

/**
 * A circuit breaker before a shared store: while the store fails, it is asked by one request now and then instead of by
 * all, and closes by itself when that one is answered.
 * @see https://martinfowler.com/bliki/CircuitBreaker.html
 */
export class StoreHealth {
  readonly #options: Required<StoreHealthOptions>;
  #failuresInRow = 0;
  /** While open: when the next try is due. */
  #tryAtMs: number | undefined;
  #trouble: { readonly sinceMs: number; lastMs: number } | undefined;

  constructor(options: StoreHealthOptions) {
    this.#options = { failuresToOpen: 5, openForMs: 1_000, ...options };
  }

  /** Whether this request may ask the store; it then has to tell how that ended. */
  admits(): boolean {
    if (this.#tryAtMs === undefined) return true;
    const nowMs = this.#options.clock();
    if (nowMs < this.#tryAtMs) return false;
    // This one tries; the others wait for what it finds, or for the next turn should it never tell.
    this.#tryAtMs = nowMs + this.#options.openForMs;
    return true;
  }

  succeeded(): void {
    this.#failuresInRow = 0;
    this.#tryAtMs = undefined;
    if (this.#trouble === undefined) return;
    const nowMs = this.#options.clock();
    if (nowMs - this.#trouble.lastMs < this.#options.openForMs) return;
    const durationMs = Math.round(nowMs - this.#trouble.sinceMs);
    this.#trouble = undefined;
    this.#options.onRecovery({ durationMs });
  }

  failed(cause: string): void {
    this.#failuresInRow += 1;
    const { clock, failuresToOpen, openForMs } = this.#options;
    if (this.#failuresInRow >= failuresToOpen) this.#tryAtMs = clock() + openForMs;
    this.note(cause);
  }

  /** Trouble that no request has met yet, such as a connection that cannot be made. */
  note(cause: string): void {
    const nowMs = this.#options.clock();
    if (this.#trouble === undefined) {
      this.#trouble = { sinceMs: nowMs, lastMs: nowMs };
      this.#options.onTrouble(cause);
    }
    this.#trouble.lastMs = nowMs;
  }
}
