import { LRUCache } from 'lru-cache';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { describeLayer, describeRefusal, longestRefusal } from '#gateway/rate-limit/describe-layer.ts';
import { isFull, refillBucket, refundTokens, takeTokens } from '#gateway/rate-limit/token-bucket.ts';
import type { LayerDecision } from '#gateway/rate-limit/describe-layer.ts';
import type {
  Charge,
  Denial,
  LayerRefusal,
  LayerState,
  PeekOptions,
  RateLimitStore,
  Reservation,
  ReservationHandle,
  ReserveOptions,
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
}

interface StoredBucket {
  readonly bucket: Bucket;
  readonly charge: Charge;
}

interface Taken {
  readonly charges: readonly Charge[];
  readonly points: number;
}

/** How many of the buckets used longest ago each write looks at, to drop those that time has filled. */
const SWEPT_PER_WRITE = 2;

/** Buckets in this process: for a single gateway, and for development. They are full again after a restart. */
export class MemoryStore implements RateLimitStore {
  readonly #maxBucketsPerLayer: number;
  readonly #layers = new Map<string, LRUCache<string, StoredBucket>>();
  // Keyed by the handle itself: what a crashed request never settles is collected with its handle.
  readonly #reservations = new WeakMap<ReservationHandle, Taken>();
  #reservationCount = 0;
  // The store's time is the latest it was told, so that no caller's clock takes it back.
  #nowMs = 0;

  constructor({ maxBucketsPerLayer = 100_000 }: MemoryStoreOptions = {}) {
    this.#maxBucketsPerLayer = maxBucketsPerLayer;
  }

  /** The number of buckets in memory: those that were not full when last looked at. */
  get size(): number {
    return [...this.#layers.values()].reduce((sum, buckets) => sum + buckets.size, 0);
  }

  /**
   * Decides and takes in one synchronous step, which makes it atomic.
   * @throws {InternalError} when `points` is not a whole number of 0 or more: a fault of the cost model
   */
  async reserve({ charges, points, nowMs }: ReserveOptions): Promise<Reservation | Denial> {
    assertPoints(points);
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const decisions = charges.map((charge) => this.#decide(charge, points));
    const enforced = decisions.filter(({ charge }) => charge.mode === 'enforce');
    const measured = decisions.filter(({ charge }) => charge.mode === 'measure');
    const wouldRefuse = refusalsOf(measured);
    const refusal = longestRefusal(refusalsOf(enforced));
    if (refusal !== undefined) {
      const states = enforced.map((decision) => describeLayer(this.#untaken(decision)));
      return { granted: false, refusal, states, wouldRefuse };
    }
    const handle = this.#take(decisions, points);
    return { granted: true, handle, states: enforced.map(describeLayer), wouldRefuse };
  }

  async peek({ charges, nowMs }: PeekOptions): Promise<readonly LayerState[]> {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const enforced = charges.filter(({ mode }) => mode === 'enforce');
    return enforced.map((charge) => {
      const bucket = refillBucket(this.#operation(charge));
      return describeLayer({ charge, bucket, outcome: { kind: 'granted' } });
    });
  }

  async settle(handle: ReservationHandle, actualPoints: number): Promise<void> {
    assertPoints(actualPoints);
    const taken = this.#reservations.get(handle);
    if (taken === undefined) return;
    this.#reservations.delete(handle);
    const points = taken.points - actualPoints;
    for (const charge of taken.charges) {
      this.#write(charge, refundTokens({ ...this.#operation(charge), points }));
    }
  }

  #decide(charge: Charge, points: number): LayerDecision {
    return { charge, ...takeTokens({ ...this.#operation(charge), points }) };
  }

  /** The decision as the layer stands when another layer's refusal took nothing from it. */
  #untaken(decision: LayerDecision): LayerDecision {
    return { ...decision, bucket: refillBucket(this.#operation(decision.charge)) };
  }

  #take(decisions: readonly LayerDecision[], points: number): ReservationHandle {
    const granted = decisions.filter(({ outcome }) => outcome.kind === 'granted');
    for (const { charge, bucket } of granted) this.#write(charge, bucket);
    this.#reservationCount += 1;
    const handle: ReservationHandle = { store: 'memory', id: String(this.#reservationCount) };
    this.#reservations.set(handle, { charges: granted.map(({ charge }) => charge), points });
    return handle;
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
    for (let looked = 0; looked < SWEPT_PER_WRITE; looked += 1) {
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

function refusalsOf(decisions: readonly LayerDecision[]): LayerRefusal[] {
  return decisions.map(describeRefusal).filter((refusal) => refusal !== undefined);
}

function assertPoints(points: number): void {
  if (Number.isInteger(points) && points >= 0) return;
  throw new InternalError(`Points must be a whole number of 0 or more, not ${points}`);
}
