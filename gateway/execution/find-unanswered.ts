import { describeSubgraphError } from '#gateway/execution/describe-subgraph-error.ts';
import type { FetchError } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchResult } from '#gateway/execution/fetch-from-subgraph.ts';
import { getOwn } from '#gateway/bounded/json-object.ts';

/**
 * Errors for what a fetch at the root was to answer, and did neither answer nor explain: keys that are not in its data
 * at all, and those that another one's error took down with it.
 *
 * @param keys the response keys that it was to answer.
 */
export function findUnanswered(
  keys: readonly string[],
  { data, errors }: FetchResult,
): readonly FetchError[] {
  const missing = data ? keys.filter((key) => getOwn(data, key) === undefined) : keys;
  if (missing.length === 0 || errors.some(({ path }) => !path || path.length === 0)) return [];
  const explained = new Set(errors.map(({ path }) => path?.[0]));
  const code = data ? 'SUBGRAPH_MALFORMED_RESPONSE' : 'DOWNSTREAM_SERVICE_ERROR';
  const message = describeSubgraphError(code, undefined);
  return missing.filter((key) => !explained.has(key)).map((key) => ({ message, path: [key], code }));
}
