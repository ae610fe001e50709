import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairPlaces } from '#gateway/bounded/fair-places.ts';
import { FairShares } from '#gateway/bounded/fair-shares.ts';
import { ClientError } from '#gateway/errors/client-error.ts';

/** Bounds of {@link RunPlaces}, in bytes of subgraph answers. */
export interface RunPlacesOptions {
  /** Of the operations that run at once; an address may have half of it. */
  readonly maxRunningBytes: number;
  /** Of those that wait; above it, the address with most of them loses its oldest. */
  readonly maxWaitingBytes: number;
}

/** An operation that needs a place. */
export interface RunClaim {
  /** What subgraphs have answered to it so far. */
  readonly bytes: number;
  readonly address: AddressKeys;
  readonly signal: AbortSignal;
}

/** Bounds the bytes of the operations that run at once, and of others that wait for their turn, by fair shares. */
export class RunPlaces {
  readonly #places: FairPlaces<RunClaim>;
  readonly #waiting: FairShares<RunClaim>;
  readonly #refusals = new Map<RunClaim, (reason: unknown) => void>();

  constructor({ maxRunningBytes: max, maxWaitingBytes }: RunPlacesOptions) {
    this.#places = new FairPlaces({ max, maxPerAddress: max / 2 });
    this.#waiting = new FairShares({ max: maxWaitingBytes, maxPerAddress: Infinity });
  }

  /**
   * Resolves when there is a place; {@link leave} frees it. One operation always runs, however large it is.
   *
   * @throws ClientError `GATEWAY_OVERLOADED` where too many wait, or the reason of `signal`.
   */
  async take(claim: RunClaim): Promise<void> {
    const { bytes, address, signal } = claim;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => this.#refuse(claim, signal.reason);
    let hasBegun = false;
    const begin = (): void => {
      hasBegun = true;
      signal.removeEventListener('abort', onAbort);
      this.#endWait(claim);
      resolve();
    };
    this.#places.enter(claim, address, begin, bytes);
    if (!hasBegun) {
      signal.addEventListener('abort', onAbort, { once: true });
      this.#refusals.set(claim, reject);
      this.#waiting.add(claim, address, bytes);
      for (;;) {
        const surplus = this.#waiting.surplus(address);
        if (!surplus) break;
        this.#refuse(surplus.item, overloaded());
      }
    }
    await promise;
  }

  /** Frees the place of an operation for those that wait. */
  leave(claim: RunClaim): void {
    this.#places.leave(claim);
  }

  #refuse(claim: RunClaim, reason: unknown): void {
    const refuse = this.#refusals.get(claim);
    this.#endWait(claim);
    this.#places.leave(claim);
    refuse?.(reason);
  }

  #endWait(claim: RunClaim): void {
    this.#refusals.delete(claim);
    this.#waiting.delete(claim);
  }
}

function overloaded(): ClientError {
  const message = `This gateway works on as many large answers as it may already; ask again later, or for less at once.`;
  return new ClientError('GATEWAY_OVERLOADED', message, { headers: { 'retry-after': '1' } });
}
