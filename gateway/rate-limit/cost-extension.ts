import { tightestFirst } from '#gateway/rate-limit/rate-limit-headers.ts';
import type { PriceBreakdown } from '#gateway/cost/explain-price.ts';
import type { LayerRefusal, LayerState } from '#gateway/rate-limit/rate-limit-store.ts';
import type { Verdict } from '#gateway/rate-limit/foresee-verdict.ts';

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
  /** Where the requested cost comes from, field by field; for who may debug and asked. */
  readonly breakdown?: Omit<PriceBreakdown, 'points'>;
  /** What would have become of the operation; after a dry run. */
  readonly dryRun?: Verdict;
}

/** What {@link costExtension} tells about. */
export interface CostExtensionOptions {
  readonly estimatedPoints: number;
  /** `undefined`: nothing ran, as after a denial. */
  readonly actualPoints: number | undefined;
  /** As they are when the answer leaves: settled (`settleStates`), or as a denial left them. */
  readonly states: readonly LayerState[];
  /** After a denial: whose. */
  readonly refusal?: LayerRefusal;
  readonly breakdown?: PriceBreakdown | undefined;
  readonly verdict?: Verdict;
}

/**
 * The cost of an operation, and what is left in every layer.
 * @see https://shopify.dev/docs/api/usage/limits
 */
export function costExtension(options: CostExtensionOptions): CostExtension {
  const { estimatedPoints, actualPoints, states, refusal } = options;
  const layers = tightestFirst(states, refusal).map((state) => ({
    name: state.name,
    maximumAvailable: state.capacity,
    currentlyAvailable: state.remaining,
    restoreRate: state.refillPerSecond,
  }));
  const cost = { requestedQueryCost: estimatedPoints, actualQueryCost: actualPoints ?? null };
  const [tightest] = layers;
  return {
    ...cost,
    ...(tightest ? { throttleStatus: withoutName(tightest) } : {}),
    layers,
    ...extras(options),
  };
}

function withoutName({
  maximumAvailable,
  currentlyAvailable,
  restoreRate,
}: CostExtension['layers'][number]): ThrottleStatus {
  return { maximumAvailable, currentlyAvailable, restoreRate };
}

function extras({ breakdown, verdict }: CostExtensionOptions): Pick<CostExtension, 'breakdown' | 'dryRun'> {
  return {
    ...(breakdown === undefined
      ? {}
      : { breakdown: { base: breakdown.base, fields: breakdown.fields, isCut: breakdown.isCut } }),
    ...(verdict === undefined ? {} : { dryRun: verdict }),
  };
}
