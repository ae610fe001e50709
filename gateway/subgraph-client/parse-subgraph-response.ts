import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';

/** One error a subgraph reported; its path counts from the root of the subgraph's own answer. */
export interface SubgraphError {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
}

/** A GraphQL result from a subgraph, read defensively. */
export interface SubgraphResult {
  readonly data: Record<string, unknown> | undefined;
  /** At most 100; the rest is counted. */
  readonly errors: readonly SubgraphError[];
  /** How many more errors it reported. */
  readonly errorsLeftOut: number;
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
  const ok = status >= 200 && status < 300;
  const result = readResult(body);
  if (result?.data || (ok && result && result.errors.length > 0)) return result;
  const details = { status, responseBytes: Buffer.byteLength(body) };
  if (ok) {
    throw new SubgraphFailure('SUBGRAPH_MALFORMED_RESPONSE', 'The answer is not a GraphQL result.', details);
  }
  const words = result?.errors[0]?.message;
  const fact = `The answer has status ${status}${words === undefined ? '.' : `: ${words}`}`;
  throw new SubgraphFailure('SUBGRAPH_HTTP_ERROR', fact, details);
}

function readResult(body: string): SubgraphResult | undefined {
  const json = parseJson(body);
  if (!isRecord(json)) return undefined;
  const { data, errors } = json;
  if (data !== undefined && data !== null && !isRecord(data)) return undefined;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return undefined;
  const all = errors ?? [];
  return {
    data: data ?? undefined,
    errors: all.slice(0, maxErrors).map(readError),
    errorsLeftOut: Math.max(0, all.length - maxErrors),
  };
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
