import { ClientError } from '#gateway/errors/client-error.ts';
import { assertPoints } from '#gateway/rate-limit/assert-points.ts';
import { shareCharges } from '#gateway/rate-limit/share-charges.ts';
import { RedisFailure } from '#gateway/redis/redis-failure.ts';
import type {
  Denial,
  LayerState,
  PeekOptions,
  RateLimitStore,
  Reservation,
} from '#gateway/rate-limit/rate-limit-store.ts';
import type { ReservationHandle, ReserveOptions } from '#gateway/rate-limit/rate-limit-store.ts';
import type { StoreCounters } from '#gateway/rate-limit/store-counters.ts';
import type { StoreHealth } from '#gateway/rate-limit/store-health.ts';

/** What decides while the shared store does not. */
export interface FallbackStoreOptions {
  /** The shared store. Throws `RedisFailure` when it cannot decide. */
  readonly shared: RateLimitStore;
  readonly health: StoreHealth;
  /**
   * `local`: this gateway's share of each budget, from buckets of its own. `open`: everything is granted. `closed`:
   * everything is refused with RATE_LIMIT_UNAVAILABLE.
   */
  readonly onStoreError: 'local' | 'open' | 'closed';
  /** Buckets in this process, for `local`. */
  readonly local: RateLimitStore;
  /** How many gateways share the budgets. */
  readonly replicas: number;
  readonly counters: StoreCounters;
}

/** Seconds after which a refused caller may try again; the breaker tries the store once in that time. */
const retryAfterSeconds = '1';

/** A shared store, and what decides in its place while it is down or slow. Requests never wait for it to come back. */
export class FallbackStore implements RateLimitStore {
  readonly #options: FallbackStoreOptions;

  constructor(options: FallbackStoreOptions) {
    this.#options = options;
  }

  /** @throws ClientError RATE_LIMIT_UNAVAILABLE where nobody may decide */
  async reserve(options: ReserveOptions): Promise<Reservation | Denial> {
    assertPoints(options.points);
    const asked = await this.#askShared(async (shared) => shared.reserve(options));
    const outcome = asked ?? (await this.#decideAlone(options));
    this.#options.counters.decisions[outcome.store] += 1;
    return outcome;
  }

  /** Of this gateway's shares while the shared store does not answer, where they decide; else of nothing. */
  async peek(options: PeekOptions): Promise<readonly LayerState[]> {
    const asked = await this.#askShared(async (shared) => shared.peek(options));
    if (asked !== undefined) return asked;
    const { onStoreError, local, replicas } = this.#options;
    if (onStoreError !== 'local') return [];
    return await local.peek({ ...options, charges: shareCharges(options.charges, replicas) });
  }

  settle(handle: ReservationHandle, actualPoints: number): void {
    const { shared, local } = this.#options;
    if (handle.store === 'redis') shared.settle(handle, actualPoints);
    else local.settle(handle, actualPoints);
  }

  /** `undefined`: it cannot answer. */
  async #askShared<T>(ask: (shared: RateLimitStore) => Promise<T>): Promise<T | undefined> {
    const { shared, health, counters } = this.#options;
    if (!health.admits()) return undefined;
    try {
      const answer = await ask(shared);
      health.succeeded();
      return answer;
    } catch (error) {
      if (!(error instanceof RedisFailure)) throw error;
      counters.failures[error.reason] += 1;
      health.failed(error.message);
      return undefined;
    }
  }

  async #decideAlone(options: ReserveOptions): Promise<Reservation | Denial> {
    const { onStoreError, counters } = this.#options;
    if (onStoreError === 'open') return openReservation;
    if (onStoreError === 'local') return await this.#decideLocally(options);
    counters.unavailable += 1;
    throw unavailable('Budgets cannot be checked at the moment; try again in a second.');
  }

  async #decideLocally(options: ReserveOptions): Promise<Reservation | Denial> {
    const { local, replicas, counters } = this.#options;
    const outcome = await local.reserve({ ...options, charges: shareCharges(options.charges, replicas) });
    if (outcome.granted || outcome.refusal.retryAfterMs !== undefined) return outcome;
    const { layer, points } = outcome.refusal;
    const fits = options.charges.some(
      (charge) =>
        charge.layer === layer && points === (charge.points ?? options.points) && points <= charge.capacity,
    );
    if (!fits) return outcome;
    // The whole budget has room for it, this gateway's share has not: that is no fault of the operation's.
    counters.unavailable += 1;
    throw unavailable(
      `Operation costs ${points} points, more than may be granted while budgets cannot be shared; ` +
        'try again in a second, or request less.',
    );
  }
}

const openReservation: Reservation = {
  granted: true,
  store: 'open',
  handle: { store: 'open', id: '' },
  states: [],
  wouldRefuse: [],
};

function unavailable(message: string): ClientError {
  return new ClientError('RATE_LIMIT_UNAVAILABLE', message, {
    headers: { 'retry-after': retryAfterSeconds },
  });
}
