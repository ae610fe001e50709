/** What one who asks for shared work brings. */
export interface Share<Value> {
  /** All that the result depends on, whole: two keys that are equal mean the same work. */
  readonly key: string;
  /** Of the one who asks; the work goes on for the others. */
  readonly signal: AbortSignal;
  /** Does the work, for whoever asks first. */
  readonly work: (signal: AbortSignal) => Promise<Value>;
}

interface Work<Value> {
  readonly result: Promise<Value>;
  readonly abort: AbortController;
  sharers: number;
}

/**
 * Does equal work that is asked for at the same time once. Nothing is kept: what is asked for later is done again. The
 * work is aborted when the last one who waits for it has gone.
 */
export class SharedWork<Value> {
  readonly #inFlight = new Map<string, Work<Value>>();

  /**
   * Begins the work or takes part in it.
   *
   * @throws what the work throws; the reason of `share.signal` where that aborts first.
   */
  async join(share: Share<Value>): Promise<{ readonly value: Value; readonly isShared: boolean }> {
    const { key, signal } = share;
    signal.throwIfAborted();
    const known = this.#inFlight.get(key);
    const work = known ?? this.#begin(share);
    work.sharers += 1;
    const { promise: gone, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return { value: await Promise.race([work.result, gone]), isShared: known !== undefined };
    } finally {
      signal.removeEventListener('abort', onAbort);
      work.sharers -= 1;
      if (work.sharers === 0) this.#leave(key, work);
    }
  }

  #begin({ key, work }: Share<Value>): Work<Value> {
    const abort = new AbortController();
    const begun: Work<Value> = { result: work(abort.signal), abort, sharers: 0 };
    this.#inFlight.set(key, begun);
    begun.result.then(
      () => this.#forget(key, begun),
      () => this.#forget(key, begun),
    );
    return begun;
  }

  /** Whoever comes now must begin anew: the work is being given up. */
  #leave(key: string, work: Work<Value>): void {
    if (this.#inFlight.get(key) !== work) return;
    this.#forget(key, work);
    work.abort.abort(new Error('Nobody waits for this any more'));
  }

  #forget(key: string, work: Work<Value>): void {
    if (this.#inFlight.get(key) === work) this.#inFlight.delete(key);
  }
}
