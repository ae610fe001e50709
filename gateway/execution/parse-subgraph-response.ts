import { isJsonObject } from '#gateway/bounded/json-object.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import type { SubgraphError } from '#gateway/errors/subgraph-failure.ts';
import { keepExactNumbers, maxNumberLength, NumberTooLong } from '#gateway/execution/exact-numbers.ts';
import type { ExactFields } from '#gateway/execution/exact-numbers.ts';
import { exceedsDepth } from '#gateway/execution/exceeds-depth.ts';

/** A GraphQL result from a subgraph, read defensively. */
export interface SubgraphResult {
  readonly data: Record<string, unknown> | undefined;
  /** At most 100; the rest is counted. */
  readonly errors: readonly SubgraphError[];
  /** How many more errors it reported. */
  readonly errorsLeftOut: number;
}

const maxErrors = 100;

/** What the operation and the configuration say about an answer. */
export interface ParseOptions {
  /** Where the data may hold custom scalars: only there depth and digits are up to the subgraph. */
  readonly exactFields: ExactFields | undefined;
  /** Of lists and objects within each other. */
  readonly maxDepth: number;
}

/**
 * Reads a subgraph's answer. Numbers of custom scalars stay as they were written.
 *
 * @throws SubgraphFailure SUBGRAPH_HTTP_ERROR for an error status without data, SUBGRAPH_MALFORMED_RESPONSE for
 *   anything that is not a GraphQL result, is nested too deeply, or holds a number that is too long.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Processing-the-response
 */
export function parseSubgraphResponse(status: number, body: string, options: ParseOptions): SubgraphResult {
  const ok = status >= 200 && status < 300;
  const result = readResult(body);
  const details = { status, responseBytes: Buffer.byteLength(body) };
  if (result?.data) checkCustomScalars({ ...options, body, data: result.data, details });
  if (result?.data || (ok && result && result.errors.length > 0)) return result;
  if (ok) {
    throw new SubgraphFailure('SUBGRAPH_MALFORMED_RESPONSE', 'The answer is not a GraphQL result.', details);
  }
  const [reported] = result?.errors ?? [];
  const fact = `The answer has status ${status}${reported ? `: ${reported.message}` : '.'}`;
  throw new SubgraphFailure('SUBGRAPH_HTTP_ERROR', fact, { ...details, reported });
}

/** Bounds the depth of custom scalars, and keeps their numbers as they were written. */
function checkCustomScalars({
  body,
  data,
  exactFields,
  maxDepth,
  details,
}: ParseOptions & {
  readonly body: string;
  readonly data: Record<string, unknown>;
  readonly details: { readonly status: number; readonly responseBytes: number };
}): void {
  if (!exactFields) return;
  // Every level takes two characters. The answer itself is the first level.
  if (body.length > 2 * maxDepth && exceedsDepth(data, exactFields, maxDepth - 1)) {
    const fact = `The answer is nested deeper than the ${maxDepth} levels allowed (maxResponseDepth).`;
    throw new SubgraphFailure('SUBGRAPH_MALFORMED_RESPONSE', fact, details);
  }
  try {
    keepExactNumbers({ text: body, value: { data }, shape: new Map([['data', exactFields]]) });
  } catch (error) {
    if (!(error instanceof NumberTooLong)) throw error;
    const fact = `The answer has a number of more than ${maxNumberLength} characters; send it as a string.`;
    throw new SubgraphFailure('SUBGRAPH_MALFORMED_RESPONSE', fact, details);
  }
}

function readResult(body: string): SubgraphResult | undefined {
  const json = parseJson(body);
  if (!isJsonObject(json)) return undefined;
  const { data, errors } = json;
  if (data !== undefined && data !== null && !isJsonObject(data)) return undefined;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return undefined;
  const all = errors ?? [];
  return {
    data: data ?? undefined,
    errors: all.slice(0, maxErrors).map(readError),
    errorsLeftOut: Math.max(0, all.length - maxErrors),
  };
}

function readError(error: unknown): SubgraphError {
  if (!isJsonObject(error)) return { message: 'Error without a message', path: undefined };
  const { message, path, extensions } = error;
  return {
    message: typeof message === 'string' ? message : 'Error without a message',
    path: Array.isArray(path) && path.every(isPathKey) ? path : undefined,
    ...(isJsonObject(extensions) ? { extensions } : {}),
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
