import type { RedisFailureReason } from '#gateway/redis/redis-failure.ts';
import type { StoreName } from '#gateway/rate-limit/rate-limit-store.ts';

/** What became of decisions and settlements since the start; only ever counted up. */
export interface StoreCounters {
  /** Granted and denied, by who decided. */
  readonly decisions: Record<StoreName, number>;
  /** Requests that were refused because Redis did not answer (`onStoreError: closed`). */
  unavailable: number;
  /** Reservations that Redis failed to answer, by reason. */
  readonly failures: Record<RedisFailureReason, number>;
  /** Reservations that Redis granted after the deadline, and that were given back. */
  grantedLate: number;
  /** Commands that give back or charge, each for all requests that were settled at one moment. */
  settlements: number;
  /** Of these, those that were not sent or got no reply: their refunds may be lost. */
  settlementsLost: number;
  /** How often Redis went from answering to not answering, and back. */
  readonly switches: { away: number; back: number };
}

/** All zero. */
export function createStoreCounters(): StoreCounters {
  return {
    decisions: { memory: 0, redis: 0, local: 0, open: 0 },
    unavailable: 0,
    failures: { timeout: 0, connection: 0, overloaded: 0, reply: 0 },
    grantedLate: 0,
    settlements: 0,
    settlementsLost: 0,
    switches: { away: 0, back: 0 },
  };
}
