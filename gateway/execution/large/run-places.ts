import { ClientError } from '#gateway/errors/client-error.ts';

/** A bounded number of operations that run at once, and of others that wait for their place in order. */
export class RunPlaces {
  readonly #maxRuns: number;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(maxRuns: number, maxWaiting: number) {
    this.#maxRuns = maxRuns;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Resolves when there is a place; {@link leave} frees it.
   *
   * @throws ClientError `GATEWAY_OVERLOADED` where too many wait already, or the reason of `signal`.
   */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#maxRuns) {
      this.#taken += 1;
      return;
    }
    if (this.#waiting.size >= this.#maxWaiting) throw overloaded(this.#maxRuns + this.#maxWaiting);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      this.#waiting.delete(begin);
      reject(signal.reason);
    };
    const begin = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.add(begin);
    await promise;
  }

  /** Gives the place to the operation that has waited longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#taken -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

function overloaded(max: number): ClientError {
  const message = `This gateway works on ${max} operations with large answers already; ask again later, or for less at once.`;
  return new ClientError('GATEWAY_OVERLOADED', message, { headers: { 'retry-after': '1' } });
}
