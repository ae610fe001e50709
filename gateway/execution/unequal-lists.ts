import { describeSubgraphError } from '#gateway/execution/describe-subgraph-error.ts';
import type { FetchError } from '#gateway/execution/show-subgraph-error.ts';

/** The error of a subgraph that gives a list of another length than the one that is there, so that no item has a partner. */
export function unequalLists(path: readonly (string | number)[]): FetchError {
  const code = 'SUBGRAPH_MALFORMED_RESPONSE';
  return { message: describeSubgraphError(code, undefined), path, code };
}
