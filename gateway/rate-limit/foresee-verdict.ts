import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

/** What would become of an operation that is sent now, and nobody else spends meanwhile. */
export type Verdict =
  | { readonly wouldRun: true }
  | {
      readonly wouldRun: false;
      readonly code: 'RATE_LIMIT_EXCEEDED' | 'COST_ESTIMATED_TOO_EXPENSIVE';
      /** The layer that would refuse; absent: no single operation may cost so much. */
      readonly layer?: string;
      /** When there will be enough, rounded up to seconds; absent: never. */
      readonly retryAfterMs?: number;
    };

/** What {@link foreseeVerdict} goes by. */
export interface Prospect {
  readonly points: number;
  /** The most points of one operation; `Infinity`: any number. */
  readonly maxPerOperation: number;
  /** The enforced layers as they stand. */
  readonly states: readonly LayerState[];
}

/** Foresees what reserving the points would come to: of several refusals the one that lasts longest. */
export function foreseeVerdict({ points, maxPerOperation, states }: Prospect): Verdict {
  const tooExpensive = { wouldRun: false, code: 'COST_ESTIMATED_TOO_EXPENSIVE' } as const;
  if (points > maxPerOperation) return tooExpensive;
  const tooSmall = states.find(({ capacity }) => points > capacity);
  if (tooSmall) return { ...tooExpensive, layer: tooSmall.name };
  const [longest] = states
    .filter(({ remaining }) => points > remaining)
    .map((state) => ({ layer: state.name, retryAfterMs: 1000 * secondsUntil(points, state) }))
    .toSorted((a, b) => b.retryAfterMs - a.retryAfterMs);
  return longest ? { wouldRun: false, code: 'RATE_LIMIT_EXCEEDED', ...longest } : { wouldRun: true };
}

/** From when the bucket is full and not from what is left, since a debt is told as nothing left. */
function secondsUntil(points: number, { capacity, resetSeconds, refillPerSecond }: LayerState): number {
  return Math.max(1, Math.ceil(resetSeconds - (capacity - points) / refillPerSecond));
}
