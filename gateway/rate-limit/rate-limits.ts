import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { RateLimitStore } from '#gateway/rate-limit/rate-limit-store.ts';

/** The buckets, and who pays from which. */
export interface RateLimits {
  readonly layers: readonly RateLimitLayer[];
  readonly store: RateLimitStore;
  /** Monotonic, in milliseconds since the epoch, so that a clock that is set fills no bucket. */
  readonly now: () => number;
}
