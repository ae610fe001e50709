import { LRUCache } from 'lru-cache';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { ClientError } from '#gateway/errors/client-error.ts';

/** How many requests an address may send. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/** Bounds of a {@link RequestLimiter}. */
export interface RequestLimiterOptions extends RequestLimit {
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  /**
   * How many addresses, and how many IPv6 sites, are counted at the same time; default 100,000 (some 20 MB each).
   * Beyond it the least recently used count is dropped.
   */
  readonly maxAddresses?: number;
}

interface Window {
  readonly endsAtMs: number;
  count: number;
}

/** Limit name in the rate limit headers. */
const policy = 'ip-requests';

/**
 * Counts requests by address in fixed windows, before anything is known of a caller or read of a body: coarse, in the
 * memory of this process, and cheap. It is there against floods; budgets of points are what callers are rationed by.
 */
export class RequestLimiter {
  readonly #options: RequestLimiterOptions;
  readonly #networks: LRUCache<string, Window>;
  readonly #sites: LRUCache<string, Window>;

  constructor(options: RequestLimiterOptions) {
    const { maxAddresses = 100_000 } = options;
    this.#options = options;
    this.#networks = new LRUCache({ max: maxAddresses });
    this.#sites = new LRUCache({ max: maxAddresses });
  }

  /** How many addresses are counted. */
  get size(): number {
    return this.#networks.size;
  }

  /**
   * Counts one request. One that its own address has no room for does not count for its site: a flood from one network
   * must not refuse its neighbours.
   * @throws ClientError TOO_MANY_REQUESTS where it is one too many
   */
  count({ network, site }: AddressKeys): void {
    const { requests } = this.#options;
    this.#countIn(this.#networks, network, requests);
    if (site) this.#countIn(this.#sites, site.network, requests * site.multiple);
  }

  #countIn(windows: LRUCache<string, Window>, key: string, requests: number): void {
    const nowMs = this.#options.clock();
    let window = windows.get(key);
    if (!window || window.endsAtMs <= nowMs) {
      window = { endsAtMs: nowMs + this.#options.windowMs, count: 0 };
      windows.set(key, window);
    }
    window.count += 1;
    if (window.count > requests) throw this.#tooMany(requests, window.endsAtMs - nowMs);
  }

  #tooMany(requests: number, remainingMs: number): ClientError {
    const windowSeconds = Math.ceil(this.#options.windowMs / 1000);
    const retryAfterMs = Math.ceil(remainingMs);
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    return new ClientError(
      'TOO_MANY_REQUESTS',
      `This address sent more than the ${requests} requests allowed in ${windowSeconds} s; ` +
        `wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
      {
        headers: {
          'retry-after': String(seconds),
          'ratelimit-policy': `"${policy}";q=${requests};w=${windowSeconds}`,
          ratelimit: `"${policy}";r=0;t=${seconds}`,
        },
        extensions: { retryAfterMs },
      },
    );
  }
}
