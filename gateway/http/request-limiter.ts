import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ClientError } from '#gateway/errors/client-error.ts';
import { addressKeys } from '#gateway/bounded/address-keys.ts';

/** How many requests an address may send. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/** Bounds of a {@link RequestLimiter}. */
export interface RequestLimiterOptions extends RequestLimit {
  /**
   * How many addresses are counted at the same time; default 100,000 (some 30 MB). Beyond it the one that was heard of
   * longest ago is forgotten, which starts its count anew: a flood from more addresses than that is none of one address.
   */
  readonly maxAddresses?: number;
}

/** What headers call this limit. */
const policy = 'ip-requests';

/**
 * Counts requests by address, before anything is known of a caller or read of a body: crude, in the memory of this
 * process, and cheap. It is there against floods; budgets of points are what callers are rationed by.
 */
export class RequestLimiter {
  readonly #limit: RequestLimit;
  readonly #counts: RateLimiterMemory;
  readonly #addresses: LRUCache<string, true>;

  constructor({ requests, windowMs, maxAddresses = 100_000 }: RequestLimiterOptions) {
    this.#limit = { requests, windowMs };
    this.#counts = new RateLimiterMemory({ keyPrefix: '', points: requests, duration: windowMs / 1000 });
    this.#addresses = new LRUCache({
      max: maxAddresses,
      dispose: (_value, address, reason) => {
        if (reason === 'evict') void this.#counts.delete(address);
      },
    });
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#addresses.size;
  }

  /** Counts one request. @throws ClientError TOO_MANY_REQUESTS where it is one too many. */
  async count(ip: string): Promise<void> {
    const { network: address } = addressKeys(ip);
    this.#addresses.set(address, true);
    try {
      await this.#counts.consume(address);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw this.#tooMany(refusal.msBeforeNext);
    }
  }

  #tooMany(retryAfterMs: number): ClientError {
    const { requests, windowMs } = this.#limit;
    const windowSeconds = Math.ceil(windowMs / 1000);
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
