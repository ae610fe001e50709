import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairPlaces } from '#gateway/bounded/fair-places.ts';
import { FairShares } from '#gateway/bounded/fair-shares.ts';
import { ClientError } from '#gateway/errors/client-error.ts';

/** Bounds of {@link InFlightRequests}. */
export interface InFlightOptions {
  /** Of all addresses together. */
  readonly maxInFlight: number;
  /** Of one address, those that wait included; an IPv6 site may have its multiple of it, but at most half of all. */
  readonly maxInFlightPerIp: number;
  /** Requests that wait, of all addresses together; one more, and the address with most of them loses its oldest. */
  readonly maxQueued: number;
  /** The longest wait. */
  readonly queueTimeoutMs: number;
}

/** Called when work on a request may begin, or with the reason why it will not. */
export type Begin = (refusal?: ClientError) => void;

interface Waiting {
  readonly sinceMs: number;
  readonly refuse: Begin;
}

const retry = { headers: { 'retry-after': '1' } };

/**
 * Counts the requests that are worked on: from their last byte until their answer is handed over. Slow bodies and slow
 * readers are not among them; they have bounds of their own. Work that has begun is never interrupted for others, so
 * that places are given by {@link FairPlaces}: what is above the share of its address waits, for a limited time.
 */
export class InFlightRequests {
  readonly #options: InFlightOptions;
  readonly #places: FairPlaces<object>;
  /** Those that wait, for whose address has most of them. */
  readonly #queue: FairShares<object>;
  /** The oldest first. */
  readonly #waiting = new Map<object, Waiting>();

  constructor(options: InFlightOptions) {
    const { maxInFlight: max, maxInFlightPerIp: maxPerAddress, maxQueued } = options;
    this.#options = options;
    this.#places = new FairPlaces({ max, maxPerAddress });
    this.#queue = new FairShares({ max: maxQueued, maxPerAddress: Infinity });
  }

  /** How many requests are worked on. */
  get size(): number {
    return this.#places.size;
  }

  /** How many requests wait for a place. */
  get waiting(): number {
    return this.#places.waiting;
  }

  /**
   * Counts a request, and begins with it at once or when there is a place. A second time it begins at once.
   * @param request any object that stands for it.
   */
  admit(request: object, address: AddressKeys, nowMs: number, begin: Begin): void {
    if (this.#places.has(request)) {
      begin();
      return;
    }
    const bound = this.#places.boundReached(address);
    if (bound !== undefined) {
      begin(tooManyOfAddress(bound));
      return;
    }
    let hasBegun = false;
    this.#places.enter(request, address, () => {
      hasBegun = true;
      this.#endWait(request);
      begin();
    });
    if (hasBegun) return;
    this.#waiting.set(request, { sinceMs: nowMs, refuse: begin });
    this.#queue.add(request, address);
    const surplus = this.#queue.surplus(address);
    if (surplus) this.#refuse(surplus.item);
  }

  /** Ends what {@link admit} began, or its wait; more often does nothing. */
  release(request: object): void {
    this.#endWait(request);
    this.#places.leave(request);
  }

  /** Refuses those that have waited too long. To be called several times a second. */
  sweep(nowMs: number): void {
    for (const [request, { sinceMs }] of this.#waiting) {
      if (nowMs - sinceMs < this.#options.queueTimeoutMs) return; // and so have all that came later
      this.#refuse(request);
    }
  }

  #refuse(request: object): void {
    const refuse = this.#waiting.get(request)?.refuse;
    this.release(request);
    const fact = `The gateway is answering as many requests as it may (${this.#options.maxInFlight}, with a share for each address); try again in a second.`;
    refuse?.(new ClientError('GATEWAY_OVERLOADED', fact, retry));
  }

  #endWait(request: object): void {
    if (this.#waiting.delete(request)) this.#queue.delete(request);
  }
}

function tooManyOfAddress(max: number): ClientError {
  const fact = `This address has ${max} requests in progress, as many as allowed; wait for their answers.`;
  return new ClientError('TOO_MANY_REQUESTS', fact, retry);
}
