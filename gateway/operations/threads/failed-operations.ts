import { LRUCache } from 'lru-cache';

/** For how long, and how many. */
export interface FailedOperationsOptions {
  /** After this time an operation gets another try: the machine may have been busy. */
  readonly rememberMs: number;
  readonly max: number;
  /** Milliseconds from any fixed point. */
  readonly clock: () => number;
}

/** Remembers operations that cost a thread its time or its life, so that the same one does not do it again and again. */
export class FailedOperations {
  readonly #errors: LRUCache<string, { readonly error: unknown }>;

  constructor({ rememberMs, max, clock }: FailedOperationsOptions) {
    // The cache reads its own clock's zero as "no time at all".
    this.#errors = new LRUCache({ max, ttl: rememberMs, ttlResolution: 0, perf: { now: () => clock() + 1 } });
  }

  /** What the operation failed with; undefined: nothing is known against it. */
  errorOf(key: string): { readonly error: unknown } | undefined {
    return this.#errors.get(key);
  }

  remember(key: string, error: unknown): void {
    this.#errors.set(key, { error });
  }
}
