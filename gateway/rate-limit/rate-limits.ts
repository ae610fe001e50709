import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { RateLimitStore } from '#gateway/rate-limit/rate-limit-store.ts';

/** A compiled plan and the variables that it runs with. */
export interface PlannedWork {
  readonly compiled: CompiledOperation;
  readonly coercedVariables: Readonly<Record<string, unknown>>;
}

/** The buckets, and who pays from which. */
export interface RateLimits {
  readonly layers: readonly RateLimitLayer[];
  readonly store: RateLimitStore;
  /** What a plan asks of each subgraph, in points, by name; `undefined`: no layer is by subgraph. */
  readonly subgraphPoints: ((work: PlannedWork) => ReadonlyMap<string, number>) | undefined;
  /** Monotonic, in milliseconds since the epoch, so that a clock that is set fills no bucket. */
  readonly now: () => number;
}
