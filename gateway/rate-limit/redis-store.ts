import { setTimeout as delay } from 'node:timers/promises';
import { assertPoints } from '#gateway/rate-limit/assert-points.ts';
import { decide } from '#gateway/rate-limit/decide.ts';
import { askBuckets, settleBuckets } from '#gateway/rate-limit/redis-buckets.ts';
import { RedisFailure } from '#gateway/redis/redis-failure.ts';
import type { Taken } from '#gateway/rate-limit/decide.ts';
import type {
  Charge,
  Denial,
  LayerState,
  PeekOptions,
  RateLimitStore,
} from '#gateway/rate-limit/rate-limit-store.ts';
import type { Reservation, ReservationHandle, ReserveOptions } from '#gateway/rate-limit/rate-limit-store.ts';
import type { AskedBuckets } from '#gateway/rate-limit/redis-buckets.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';
import type { Bucket } from '#gateway/rate-limit/token-bucket.ts';
import type { StoreCounters } from '#gateway/rate-limit/store-counters.ts';

/** How a {@link RedisStore} works. */
export interface RedisStoreOptions {
  readonly link: RedisLink;
  /** What all its keys begin with; several gateways with the same share their buckets. */
  readonly keyPrefix: string;
  /** The longest that a reservation waits for Redis. */
  readonly timeoutMs: number;
  readonly counters: StoreCounters;
  /**
   * How many commands may be without a reply; default 4,096. Beyond it reservations fail and settlements are lost, so
   * that nothing piles up before a Redis that hangs.
   */
  readonly maxInFlight?: number;
}

type Refund = Pick<Taken, 'charge' | 'points'>;

/** The most refunds of one command: Redis does nothing else while it runs a script. */
const maxRefunds = 200;
/** How long closing waits for settlements under way. */
const closingMs = 1_000;

/**
 * Buckets in Redis, shared by all gateways. One reservation is one script over all its buckets; in a Cluster one for
 * each group, all sent at once, and given back where another group refuses: never granted twice, at worst held a moment.
 *
 * A settlement is sent at most once: a handle is forgotten as it is settled, and the link never resends.
 */
export class RedisStore implements RateLimitStore {
  readonly #options: Required<RedisStoreOptions>;
  readonly #reservations = new WeakMap<ReservationHandle, readonly Taken[]>();
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #due: Refund[] = [];
  #reservationCount = 0;

  constructor(options: RedisStoreOptions) {
    this.#options = { maxInFlight: 4_096, ...options };
  }

  /**
   * @throws RedisFailure when Redis does not answer in time. What it grants later is given back then.
   * @throws InternalError when `points` is not a whole number of 0 or more
   */
  async reserve({ charges, points }: ReserveOptions): Promise<Reservation | Denial> {
    for (const { points: own = points } of charges) assertPoints(own);
    const groups = this.#groupsOf(charges, ({ group }) => group).map((group) => ({
      group,
      asked: this.#ask(group, points),
    }));
    const replies = await this.#inTime(Promise.all(groups.map(({ asked }) => asked))).catch(
      (error: unknown) => {
        for (const { group, asked } of groups) this.#giveBackLater(group, { asked, points });
        throw error;
      },
    );
    const bucketOf = bucketsByCharge(
      groups.map(({ group }) => group),
      replies,
    );
    // Levels are of the moment when each server looked at them, which is the present here.
    const buckets = charges.map((charge) => bucketOf.get(charge));
    const { refusal, states, wouldRefuse, taken } = decide({ charges, buckets, points, nowMs: 0 });
    if (refusal !== undefined) {
      groups.forEach(({ group }, index) => this.#giveBack(group, { reply: replies[index], points }));
      return { granted: false, store: 'redis', refusal, states, wouldRefuse };
    }
    return { granted: true, store: 'redis', handle: this.#handleOf(taken), states, wouldRefuse };
  }

  /** @throws RedisFailure when Redis does not answer in time */
  async peek({ charges }: PeekOptions): Promise<readonly LayerState[]> {
    const looked = charges
      .filter(({ mode }) => mode === 'enforce')
      .map((charge) => ({ ...charge, points: 0, mode: 'measure' as const }));
    const groups = this.#groupsOf(looked, ({ group }) => group);
    const replies = await this.#inTime(Promise.all(groups.map(async (group) => this.#ask(group, 0))));
    const bucketOf = bucketsByCharge(groups, replies);
    const buckets = looked.map((charge) => bucketOf.get(charge));
    const enforced = looked.map((charge) => ({ ...charge, mode: 'enforce' as const }));
    return decide({ charges: enforced, buckets, points: 0, nowMs: 0 }).states;
  }

  settle(handle: ReservationHandle, actualPoints: number): void {
    assertPoints(actualPoints);
    const taken = this.#reservations.get(handle) ?? [];
    this.#reservations.delete(handle);
    this.#refundSoon(taken.map(({ charge, points }) => ({ charge, points: points - actualPoints })));
  }

  /** Waits a moment for settlements under way, then closes the connection. */
  async close(): Promise<void> {
    this.#refund(this.#due.splice(0));
    const abort = new AbortController();
    const settled = Promise.allSettled(this.#inFlight);
    await Promise.race([settled, delay(closingMs, undefined, { signal: abort.signal })]);
    abort.abort();
    this.#options.link.close();
  }

  /** What one script can reach at once. */
  #groupsOf<T>(items: readonly T[], groupOf: (item: T) => string): readonly (readonly T[])[] {
    if (items.length === 0) return [];
    return this.#options.link.sharded ? [...Map.groupBy(items, groupOf).values()] : [items];
  }

  async #ask(charges: readonly Charge[], points: number): Promise<AskedBuckets> {
    const { link, keyPrefix } = this.#options;
    return await this.#track(async () => askBuckets({ link, keyPrefix, charges, points }));
  }

  #handleOf(taken: readonly Taken[]): ReservationHandle {
    this.#reservationCount += 1;
    const handle: ReservationHandle = { store: 'redis', id: String(this.#reservationCount) };
    this.#reservations.set(handle, taken);
    return handle;
  }

  #giveBackLater(
    charges: readonly Charge[],
    { asked, points }: { readonly asked: Promise<AskedBuckets>; readonly points: number },
  ): void {
    const giveBack = (reply: AskedBuckets): void => {
      if (reply.granted) this.#options.counters.grantedLate += 1;
      this.#giveBack(charges, { reply, points });
    };
    // No reply: nobody knows whether the points were taken. Time gives them back.
    asked.then(giveBack, () => undefined);
  }

  #giveBack(
    charges: readonly Charge[],
    { reply, points }: { readonly reply: AskedBuckets | undefined; readonly points: number },
  ): void {
    if (reply?.granted !== true) return;
    const { taken } = decide({ charges, buckets: reply.buckets, points, nowMs: 0 });
    this.#refund(taken);
  }

  /** Settlements of one moment go in one command: half of all commands would be settlements else. */
  #refundSoon(refunds: readonly Refund[]): void {
    const due = refunds.filter(({ points }) => points !== 0);
    if (due.length === 0) return;
    if (this.#due.length === 0) setImmediate(() => this.#refund(this.#due.splice(0)));
    this.#due.push(...due);
  }

  #refund(refunds: readonly Refund[]): void {
    for (let start = 0; start < refunds.length; start += maxRefunds) {
      const some = refunds.slice(start, start + maxRefunds).filter(({ points }) => points !== 0);
      for (const group of this.#groupsOf(some, ({ charge }) => charge.group)) this.#sendRefunds(group);
    }
  }

  #sendRefunds(refunds: readonly Refund[]): void {
    const { link, keyPrefix, counters } = this.#options;
    counters.settlements += 1;
    this.#track(async () => settleBuckets({ link, keyPrefix, refunds })).catch(() => {
      counters.settlementsLost += 1;
    });
  }

  /** Counts a command among those without a reply, for as long as it is. */
  async #track<T>(send: () => Promise<T>): Promise<T> {
    if (this.#inFlight.size >= this.#options.maxInFlight)
      throw new RedisFailure('overloaded', `${this.#inFlight.size} commands wait for a reply of Redis`);
    const sent = send();
    this.#inFlight.add(sent);
    try {
      return await sent;
    } finally {
      this.#inFlight.delete(sent);
    }
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    const { timeoutMs } = this.#options;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new RedisFailure('timeout', `Redis did not answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What was replied for each charge, in whichever group it was. */
function bucketsByCharge(
  groups: readonly (readonly Charge[])[],
  replies: readonly AskedBuckets[],
): ReadonlyMap<Charge, Bucket | undefined> {
  return new Map(
    groups.flatMap((group, index) =>
      group.map((charge, place) => [charge, replies[index]?.buckets[place]] as const),
    ),
  );
}
