import type { LayerRefusal, LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

/** The largest integer a structured field can hold. */
const maxStructuredInteger = 999_999_999_999_999;

/**
 * Sorted so that the layer that will stop the caller first comes first: the one that has just refused, then the fewest
 * points left, then the longest wait. Of several buckets under one name the tightest stands for all.
 */
export function tightestFirst(
  states: readonly LayerState[],
  refusal?: Pick<LayerRefusal, 'layer' | 'retryAfterMs'>,
): LayerState[] {
  const retryAfterSeconds = Math.ceil((refusal?.retryAfterMs ?? 0) / 1000);
  const refused = ({ name, resetSeconds }: LayerState): number =>
    Number(name === refusal?.layer && resetSeconds === retryAfterSeconds);
  const sorted = states.toSorted(
    (a, b) => refused(b) - refused(a) || a.remaining - b.remaining || b.resetSeconds - a.resetSeconds,
  );
  return sorted.filter(({ name }, index) => sorted.findIndex((state) => state.name === name) === index);
}

/**
 * The `RateLimit-Policy` and `RateLimit` headers of an answer, tightest layer first; none without layers.
 *
 * `q` and `r` count points. The draft takes units from a registry that has none for a price, and counts requests where
 * `qu` is absent; parameters of one implementation are to carry its name, so ours is `weir-unit="points"`.
 *
 * @param refusal of the layer that refused the request: its `t` is the answer's `Retry-After`.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function writeRateLimitHeaders(
  states: readonly LayerState[],
  refusal?: Pick<LayerRefusal, 'layer' | 'retryAfterMs'>,
): Record<string, string> {
  if (states.length === 0) return {};
  // Put together by hand: a general serializer takes several times as long, and this is on the way of every answer. A test
  // holds it equal to one.
  let policy = '';
  let limit = '';
  for (const state of tightestFirst(states, refusal)) {
    const separator = policy === '' ? '' : ', ';
    const name = `${separator}"${state.name.replaceAll(/["\\]/g, '\\$&')}"`;
    policy += `${name};q=${integer(state.capacity)};w=${integer(state.windowSeconds)};weir-unit="points"`;
    limit += `${name};r=${integer(state.remaining)};t=${integer(state.resetSeconds)}`;
  }
  return { 'ratelimit-policy': policy, ratelimit: limit };
}

function integer(value: number): number {
  return Math.min(maxStructuredInteger, Math.max(0, Math.ceil(value)));
}
