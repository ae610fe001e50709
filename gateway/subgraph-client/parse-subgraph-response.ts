import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';

/** One error a subgraph reported; its path counts from the root of the subgraph's own answer. */
export interface SubgraphError {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
}

/** A GraphQL result from a subgraph, read defensively. */
export interface SubgraphResult {
  readonly data: Record<string, unknown> | undefined;
  readonly errors: readonly SubgraphError[];
}

const maxErrors = 100;

/**
 * Reads a subgraph's answer.
 *
 * @throws SubgraphFailure SUBGRAPH_HTTP_ERROR for an error status without data, SUBGRAPH_MALFORMED_RESPONSE for
 *   anything that is not a GraphQL result.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Processing-the-response
 */
export function parseSubgraphResponse(status: number, body: string): SubgraphResult {
  const responseBytes = Buffer.byteLength(body);
  const ok = status >= 200 && status < 300;
  const failed = (): SubgraphFailure =>
    ok
      ? new SubgraphFailure('SUBGRAPH_MALFORMED_RESPONSE', 'The answer is not a GraphQL result.', {
          status,
          responseBytes,
        })
      : new SubgraphFailure('SUBGRAPH_HTTP_ERROR', `The answer has status ${status}.`, {
          status,
          responseBytes,
        });

  const json = parseJson(body);
  if (!isRecord(json)) throw failed();
  const data = json['data'];
  const errors = json['errors'];
  if (data !== undefined && data !== null && !isRecord(data)) throw failed();
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) throw failed();
  const readErrors = (errors ?? []).slice(0, maxErrors).map(readError);
  if (!data && (!ok || readErrors.length === 0)) throw failed();
  return { data: data ?? undefined, errors: readErrors };
}

function readError(error: unknown): SubgraphError {
  if (!isRecord(error)) return { message: 'Error without a message', path: undefined };
  const { message, path } = error;
  return {
    message: typeof message === 'string' ? message : 'Error without a message',
    path: Array.isArray(path) && path.every(isPathKey) ? path : undefined,
  };
}

function isPathKey(key: unknown): key is string | number {
  return typeof key === 'string' || typeof key === 'number';
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // what the caller reports is the same: not a GraphQL result
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
