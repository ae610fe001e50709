import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { ClientError } from '#gateway/errors/client-error.ts';

/** Bounds of {@link InFlightRequests}. */
export interface InFlightOptions {
  /** Of all addresses together. */
  readonly maxInFlight: number;
  /** Of one address; an IPv6 site may have its multiple of it, but at most half of all. */
  readonly maxInFlightPerIp: number;
}

/**
 * Counts the requests that are worked on: from their last byte until their answer is handed over. Slow bodies and slow
 * readers are not among them; they have bounds of their own.
 */
export class InFlightRequests {
  readonly #options: InFlightOptions;
  readonly #admitted = new Map<object, AddressKeys>();
  readonly #counts = new Map<string, number>();

  constructor(options: InFlightOptions) {
    this.#options = options;
  }

  /** How many requests are worked on. */
  get size(): number {
    return this.#admitted.size;
  }

  /**
   * Counts a request; a second time does nothing.
   * @param request any object that stands for it.
   * @throws ClientError GATEWAY_OVERLOADED or TOO_MANY_REQUESTS
   */
  admit(request: object, address: AddressKeys): void {
    if (this.#admitted.has(request)) return;
    const { maxInFlight, maxInFlightPerIp } = this.#options;
    const { network, site } = address;
    this.#require(network, maxInFlightPerIp);
    if (site) this.#require(site.network, this.#maxPerSite(site.multiple));
    if (this.#admitted.size >= maxInFlight) {
      const fact = `The gateway is answering ${maxInFlight} requests already, as many as it may; try again in a second.`;
      throw new ClientError('GATEWAY_OVERLOADED', fact, { headers: { 'retry-after': '1' } });
    }
    this.#admitted.set(request, address);
    this.#add(network, 1);
    if (site) this.#add(site.network, 1);
  }

  /** Ends what {@link admit} began; more often does nothing. */
  release(request: object): void {
    const address = this.#admitted.get(request);
    if (!address) return;
    this.#admitted.delete(request);
    this.#add(address.network, -1);
    if (address.site) this.#add(address.site.network, -1);
  }

  /** A site has no more than half of all places, however large its multiple: whoever owns a /48 must not have all. */
  #maxPerSite(multiple: number): number {
    const { maxInFlight, maxInFlightPerIp } = this.#options;
    return Math.max(maxInFlightPerIp, Math.min(maxInFlightPerIp * multiple, Math.floor(maxInFlight / 2)));
  }

  #require(key: string, max: number): void {
    if ((this.#counts.get(key) ?? 0) < max) return;
    const fact = `This address has ${max} requests in progress, as many as allowed; wait for their answers.`;
    throw new ClientError('TOO_MANY_REQUESTS', fact, { headers: { 'retry-after': '1' } });
  }

  #add(key: string, difference: 1 | -1): void {
    const count = (this.#counts.get(key) ?? 0) + difference;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
