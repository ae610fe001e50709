import { LRUCache } from 'lru-cache';
import { assertPoints } from '#gateway/rate-limit/assert-points.ts';
import { decide } from '#gateway/rate-limit/decide.ts';
import { describeLayer } from '#gateway/rate-limit/describe-layer.ts';
import { isFull, refillBucket, refundTokens } from '#gateway/rate-limit/token-bucket.ts';
import type { Taken } from '#gateway/rate-limit/decide.ts';
import type {
  Charge,
  Denial,
  LayerState,
  PeekOptions,
  RateLimitStore,
  Reservation,
  ReservationHandle,
  ReserveOptions,
  StoreName,
} from '#gateway/rate-limit/rate-limit-store.ts';
import type { Bucket, BucketOperation } from '#gateway/rate-limit/token-bucket.ts';

/** Bounds of a {@link MemoryStore}. */
export interface MemoryStoreOptions {
  /**
   * How many buckets that are not full are kept per layer; default 100,000 (some 20 MB). Beyond it the one that was
   * used longest ago is forgotten, which fills it. The bound is per layer, so that a flood of addresses never pushes
   * out a tenant's bucket.
   */
  readonly maxBucketsPerLayer?: number;
  /** How its decisions are signed; default `memory`. */
  readonly name?: StoreName;
}

interface StoredBucket {
  readonly bucket: Bucket;
  readonly charge: Charge;
}

/** How many of the buckets used longest ago each write looks at, to drop those that time has filled. */
const sweptPerWrite = 2;

/** Buckets in this process: for a single gateway, and for development. They are full again after a restart. */
export class MemoryStore implements RateLimitStore {
  readonly #maxBucketsPerLayer: number;
  readonly #name: StoreName;
  readonly #layers = new Map<string, LRUCache<string, StoredBucket>>();
  // Keyed by the handle itself: what a crashed request never settles is collected with its handle.
  readonly #reservations = new WeakMap<ReservationHandle, readonly Taken[]>();
  #reservationCount = 0;
  // The store's time is the latest it was told, so that no caller's clock takes it back.
  #nowMs = 0;

  constructor({ maxBucketsPerLayer = 100_000, name = 'memory' }: MemoryStoreOptions = {}) {
    this.#maxBucketsPerLayer = maxBucketsPerLayer;
    this.#name = name;
  }

  /** The number of buckets in memory: those that were not full when last looked at. */
  get size(): number {
    return [...this.#layers.values()].reduce((sum, buckets) => sum + buckets.size, 0);
  }

  /**
   * Decides and takes in one synchronous step, which makes it atomic.
   * @throws InternalError when `points` is not a whole number of 0 or more: a fault of the cost model
   */
  async reserve({ charges, points, nowMs }: ReserveOptions): Promise<Reservation | Denial> {
    for (const { points: own = points } of charges) assertPoints(own);
    assertPoints(points);
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const buckets = charges.map((charge) => this.#operation(charge).bucket);
    const decision = decide({ charges, buckets, points, nowMs: this.#nowMs });
    const { refusal, states, wouldRefuse, taken } = decision;
    const store = this.#name;
    if (refusal !== undefined) return { granted: false, store, refusal, states, wouldRefuse };
    for (const { charge, bucket } of taken) this.#write(charge, bucket);
    this.#reservationCount += 1;
    const handle: ReservationHandle = { store, id: String(this.#reservationCount) };
    this.#reservations.set(handle, taken);
    return { granted: true, store, handle, states, wouldRefuse };
  }

  async peek({ charges, nowMs }: PeekOptions): Promise<readonly LayerState[]> {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const enforced = charges.filter(({ mode }) => mode === 'enforce');
    return enforced.map((charge) => {
      const bucket = refillBucket(this.#operation(charge));
      return describeLayer({ charge, bucket, outcome: { kind: 'granted' } });
    });
  }

  settle(handle: ReservationHandle, actualPoints: number): void {
    assertPoints(actualPoints);
    const taken = this.#reservations.get(handle);
    this.#reservations.delete(handle);
    for (const { charge, points } of taken ?? []) {
      const refund = { ...this.#operation(charge), points: points - actualPoints };
      this.#write(charge, refundTokens(refund));
    }
  }

  #operation(charge: Charge): BucketOperation {
    const { capacity, refillPerSecond } = charge;
    const bucket = this.#layers.get(charge.layer)?.get(charge.key)?.bucket;
    return { bucket, capacity, refillPerSecond, nowMs: this.#nowMs };
  }

  #write(charge: Charge, bucket: Bucket): void {
    const buckets = this.#layers.get(charge.layer) ?? new LRUCache({ max: this.#maxBucketsPerLayer });
    this.#layers.set(charge.layer, buckets);
    if (isFull(bucket, charge.capacity)) buckets.delete(charge.key);
    else buckets.set(charge.key, { bucket, charge });
    this.#sweep(buckets);
  }

  /** A little at every write instead of all at once now and then: no request waits for a whole sweep. */
  #sweep(buckets: LRUCache<string, StoredBucket>): void {
    const oldestFirst = buckets.rkeys();
    for (let looked = 0; looked < sweptPerWrite; looked += 1) {
      const { value: key } = oldestFirst.next();
      const stored = key === undefined ? undefined : buckets.peek(key);
      if (key === undefined || stored === undefined) return;
      const { bucket, charge } = stored;
      const { capacity, refillPerSecond } = charge;
      const refilled = refillBucket({ bucket, capacity, refillPerSecond, nowMs: this.#nowMs });
      if (isFull(refilled, capacity)) buckets.delete(key);
    }
  }
}
