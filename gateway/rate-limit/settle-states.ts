import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

/**
 * The layers of a reservation as they stand once the difference between estimate and actual is given back or taken.
 *
 * @param states as they were right after the reservation.
 */
export function settleStates(
  states: readonly LayerState[],
  { estimatedPoints, actualPoints }: { readonly estimatedPoints: number; readonly actualPoints: number },
): readonly LayerState[] {
  const refund = estimatedPoints - actualPoints;
  if (refund === 0) return states;
  return states.map((state) => {
    const remaining = Math.min(state.capacity, Math.max(0, state.remaining + refund));
    return {
      ...state,
      remaining,
      resetSeconds: Math.ceil((state.capacity - remaining) / state.refillPerSecond),
    };
  });
}
