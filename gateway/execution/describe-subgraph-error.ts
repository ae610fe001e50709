import type { ErrorCode } from '#gateway/errors/error-codes.ts';

const messages: Partial<Record<ErrorCode, string>> = {
  SUBGRAPH_HTTP_ERROR: 'A service behind this field answered with an error status; try again later.',
  SUBGRAPH_TIMEOUT: 'A service behind this field did not answer in time; try again later.',
  SUBGRAPH_UNREACHABLE: 'A service behind this field cannot be reached; try again later.',
  SUBGRAPH_MALFORMED_RESPONSE: 'A service behind this field gave an answer that cannot be read.',
  SUBGRAPH_RESPONSE_TOO_LARGE:
    'A service behind this field gave an answer that is too large; ask for fewer items.',
  SUBGRAPH_RESPONSE_DROPPED:
    'Too much was arriving from services at the same time; ask for less, or try again later.',
  DOWNSTREAM_SERVICE_ERROR: 'A service behind this field reported an error.',
};

/**
 * What a client may read about a failure in a subgraph: never its URL, its status text or, unless
 * `errors.includeSubgraphErrors` says so, its own words.
 *
 * @param ownWords the subgraph's message, given where the client may read it.
 */
export function describeSubgraphError(code: ErrorCode, ownWords: string | undefined): string {
  return ownWords ?? messages[code] ?? 'A service behind this field failed.';
}
