import type { BucketLimits } from '#gateway/rate-limit/token-bucket.ts';

/** One bucket that a request has to pay from. */
export interface Charge extends BucketLimits {
  /** The layer's configured name, such as `user`; unique among the charges of a request. */
  readonly layer: string;
  /** Whose bucket of the layer, from the verified identity or the address; free of `{`, `}` and whitespace. */
  readonly key: string;
  /**
   * Buckets of one group are decided in one atomic step wherever they are kept: it is their hash tag in a Redis
   * Cluster. Free of `{`, `}` and whitespace.
   */
  readonly group: string;
  /** What this bucket has to give, where that is not what the others give. */
  readonly points?: number;
  /** `measure`: never refuses, only tells what `enforce` would have done. */
  readonly mode: 'enforce' | 'measure';
}

/** Where a layer stands after a decision, for the answer's headers and `extensions.cost`. */
export interface LayerState extends BucketLimits {
  readonly name: string;
  /** Whole points left, rounded down; 0 when in debt. */
  readonly remaining: number;
  /** Seconds until the bucket is full, rounded up; for a layer that refused, until the points will be there. */
  readonly resetSeconds: number;
  /** Seconds in which an empty bucket fills: capacity ÷ refill, rounded up. */
  readonly windowSeconds: number;
}

/** One layer's reason to refuse. */
export interface LayerRefusal {
  readonly layer: string;
  /** What was asked of the bucket. */
  readonly points: number;
  readonly capacity: number;
  /** Whole points that were left, 0 when in debt. */
  readonly remaining: number;
  /** When the points will be there; `undefined`: never, they are more than the bucket can hold. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Who decided: buckets in this process, Redis, this gateway's share of the budgets while Redis does not answer
 * (`local`), or nobody, then (`open`).
 */
export type StoreName = 'memory' | 'redis' | 'local' | 'open';

/** Names one reservation to the store that granted it. */
export interface ReservationHandle {
  /** So that a fallback never settles in the wrong one. */
  readonly store: StoreName;
  readonly id: string;
}

/** The points were taken from every layer. */
export interface Reservation {
  readonly granted: true;
  readonly store: StoreName;
  readonly handle: ReservationHandle;
  /** The enforced layers, in the order of the charges. */
  readonly states: readonly LayerState[];
  /** What `measure` layers would have refused; they took nothing then. */
  readonly wouldRefuse: readonly LayerRefusal[];
}

/** No layer gave any points. */
export interface Denial {
  readonly granted: false;
  readonly store: StoreName;
  /** The refusal that lasts longest: when it is over, so are the others. */
  readonly refusal: LayerRefusal;
  readonly states: readonly LayerState[];
  readonly wouldRefuse: readonly LayerRefusal[];
}

/** What to reserve. */
export interface ReserveOptions {
  readonly charges: readonly Charge[];
  /** The estimated price, of every charge without one of its own: a whole number, 0 or more. */
  readonly points: number;
  /** The present, in milliseconds since the epoch. A shared store goes by its own clock instead. */
  readonly nowMs: number;
}

/** Whose buckets to look at. */
export type PeekOptions = Pick<ReserveOptions, 'charges' | 'nowMs'>;

/** Keeps the buckets of all callers. */
export interface RateLimitStore {
  /** Takes the points from all layers in one atomic step, or from none. */
  reserve(options: ReserveOptions): Promise<Reservation | Denial>;
  /**
   * Where the enforced layers stand, in the order of the charges, as a reservation would find them. Takes nothing and
   * keeps nothing: a bucket that was never used stays unknown.
   */
  peek(options: PeekOptions): Promise<readonly LayerState[]>;
  /**
   * Gives back, or charges, the difference between the reserved and the actual points. There is nothing to wait for:
   * what goes elsewhere is sent once and never again, since a lost refund is the safe error. Idempotent: a second call
   * for the same handle does nothing, and neither does a handle of another store.
   * @throws InternalError when `actualPoints` is not a whole number of 0 or more
   */
  settle(handle: ReservationHandle, actualPoints: number): void;
}
