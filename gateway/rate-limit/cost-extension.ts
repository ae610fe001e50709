import { tightestFirst } from '#gateway/rate-limit/rate-limit-headers.ts';
import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

/** How full one bucket is, in points. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points that come back every second. */
  readonly restoreRate: number;
}

/** `extensions.cost` of an answer, in the shape that clients of Shopify's API know, with all layers added. */
export interface CostExtension {
  readonly requestedQueryCost: number;
  /** `null` when nothing ran. */
  readonly actualQueryCost: number | null;
  /** The tightest layer; absent where no layer applies. */
  readonly throttleStatus?: ThrottleStatus;
  /** Tightest first. */
  readonly layers: readonly (ThrottleStatus & { readonly name: string })[];
}

/** What {@link costExtension} tells about. */
export interface CostExtensionOptions {
  readonly estimatedPoints: number;
  /** `undefined`: nothing ran, as after a denial. */
  readonly actualPoints: number | undefined;
  /** As they are when the answer leaves: settled (`settleStates`), or as a denial left them. */
  readonly states: readonly LayerState[];
}

/**
 * The cost of an operation, and what is left in every layer.
 * @see https://shopify.dev/docs/api/usage/limits
 */
export function costExtension(options: CostExtensionOptions): CostExtension {
  const { estimatedPoints, actualPoints, states } = options;
  const layers = tightestFirst(states).map((state) => ({
    name: state.name,
    maximumAvailable: state.capacity,
    currentlyAvailable: state.remaining,
    restoreRate: state.refillPerSecond,
  }));
  const cost = { requestedQueryCost: estimatedPoints, actualQueryCost: actualPoints ?? null };
  const [tightest] = layers;
  if (tightest === undefined) return { ...cost, layers };
  const { name: _, ...throttleStatus } = tightest;
  return { ...cost, throttleStatus, layers };
}
