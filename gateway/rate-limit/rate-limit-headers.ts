import { serializeList } from 'structured-headers';
import type { BareItem } from 'structured-headers';
import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

/** The largest integer a structured field can hold. */
const MAX_STRUCTURED_INTEGER = 999_999_999_999_999;

/**
 * Sorted so that the layer that will stop the caller first comes first: the fewest points left, then the longest wait.
 */
export function tightestFirst(states: readonly LayerState[]): LayerState[] {
  return states.toSorted((a, b) => a.remaining - b.remaining || b.resetSeconds - a.resetSeconds);
}

/**
 * The `RateLimit-Policy` and `RateLimit` headers of an answer, tightest layer first; none without layers.
 *
 * `q` and `r` count points. The draft takes units from a registry that has none for a price, and counts requests where
 * `qu` is absent; parameters of one implementation are to carry its name, so ours is `weir-unit="points"`.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function writeRateLimitHeaders(states: readonly LayerState[]): Record<string, string> {
  if (states.length === 0) return {};
  const sorted = tightestFirst(states);
  return {
    'ratelimit-policy': writeList(sorted, ({ capacity, windowSeconds }) => [
      ['q', clampInteger(capacity)],
      ['w', clampInteger(windowSeconds)],
      ['weir-unit', 'points'],
    ]),
    ratelimit: writeList(sorted, ({ remaining, resetSeconds }) => [
      ['r', clampInteger(remaining)],
      ['t', clampInteger(resetSeconds)],
    ]),
  };
}

function writeList(
  states: readonly LayerState[],
  parametersOf: (state: LayerState) => readonly (readonly [string, BareItem])[],
): string {
  return serializeList(states.map((state) => [state.name, new Map(parametersOf(state))]));
}

function clampInteger(value: number): number {
  return Math.min(MAX_STRUCTURED_INTEGER, Math.max(0, Math.ceil(value)));
}
