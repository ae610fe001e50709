import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import type { SubgraphError } from '#gateway/errors/subgraph-failure.ts';
import { describeSubgraphError } from '#gateway/execution/describe-subgraph-error.ts';
import type { ExactFields } from '#gateway/execution/exact-numbers.ts';
import { parseSubgraphResponse } from '#gateway/execution/parse-subgraph-response.ts';
import { showSubgraphError, subgraphCodeOf } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchError, SubgraphErrorRules } from '#gateway/execution/show-subgraph-error.ts';
import type { RuleHeaders } from '#gateway/subgraph-client/headers/header-rules.ts';
import type { SubgraphAnswer, SubgraphRequest } from '#gateway/subgraph-client/subgraph-client.ts';
import type { FetchRecord, SubgraphErrorRecord } from '#gateway/telemetry/access-record.ts';

/** Sends one request; a `SubgraphClient` is one. */
export interface SubgraphSender {
  /** Of lists and objects within each other, in an answer. */
  readonly maxResponseDepth: number;
  send(request: SubgraphRequest): Promise<SubgraphAnswer>;
}

/** What every fetch of one request shares. */
export interface FetchContext {
  /** By subgraph name. */
  readonly senders: Pick<ReadonlyMap<string, SubgraphSender>, 'get'>;
  /** Who calls, as names and values of headers in turn. */
  readonly identityHeaders: readonly string[];
  /** What the caller's address is counted by. */
  readonly address: AddressKeys;
  /** What header rules add, by subgraph; undefined: there are none. */
  readonly ruleHeaders?: RuleHeaders | undefined;
  /** A new span for each fetch. */
  readonly nextSpan: () => { readonly spanId: string; readonly traceparent: string };
  readonly signal: AbortSignal;
  /** Milliseconds from any fixed point. */
  readonly clock: () => number;
  readonly onFetch: (fetch: FetchRecord) => void;
  /** What the subgraph reported, for the log. */
  readonly onSubgraphError: (error: SubgraphErrorRecord) => void;
  readonly errorRules: SubgraphErrorRules;
}

/** What one fetch gave; a failed leg gives errors and no data, so that the rest of the answer stands. */
export interface FetchResult {
  readonly data: Record<string, unknown> | undefined;
  readonly errors: readonly FetchError[];
  /** How many more errors the subgraph reported than were read. */
  readonly errorsLeftOut: number;
}

/** One request of a program, filled in. */
export interface SubgraphCall {
  readonly subgraph: string;
  /** JSON. */
  readonly body: string;
  readonly isQuery: boolean;
  /** Where the data may hold custom scalars; undefined: nowhere. */
  readonly exactFields: ExactFields | undefined;
}

/**
 * Sends one request of a program and records it.
 *
 * @throws only the abort reason of `context.signal`, or a fault of ours.
 */
export async function fetchFromSubgraph(call: SubgraphCall, context: FetchContext): Promise<FetchResult> {
  const { subgraph, body } = call;
  const sender = context.senders.get(subgraph);
  if (!sender) throw new Error(`The plan names the unknown subgraph "${subgraph}"`);
  const span = context.nextSpan();
  const startedAt = context.clock();
  const record = (part: Pick<FetchRecord, 'requestBytes' | 'responseBytes'> & Partial<FetchRecord>): void => {
    const durationMs = Math.round((context.clock() - startedAt) * 100) / 100;
    context.onFetch({ subgraph, durationMs, spanId: span.spanId, ...part });
  };
  try {
    const answer = await sender.send({
      body,
      identityHeaders: context.identityHeaders,
      address: context.address,
      ruleHeaders: context.ruleHeaders?.get(subgraph),
      traceparent: span.traceparent,
      isQuery: call.isQuery,
      signal: context.signal,
    });
    const { status, requestBytes, responseBytes, isShared } = answer;
    // Parsed by each who shares it, since each changes what it gets.
    const { exactFields } = call;
    const { maxResponseDepth: maxDepth } = sender;
    const { data, errors, errorsLeftOut } = parseSubgraphResponse(status, textOf(answer), {
      exactFields,
      maxDepth,
    });
    const count = errors.length + errorsLeftOut;
    record({
      status,
      requestBytes,
      responseBytes,
      ...(isShared ? { shared: true } : {}),
      ...(count > 0 ? { errors: count } : {}),
    });
    return { data, errors: errors.map((error) => readError(error, subgraph, context)), errorsLeftOut };
  } catch (error) {
    if (!(error instanceof SubgraphFailure)) {
      // Given up while it was under way: whoever reads the record must see for what the request waited.
      if (context.signal.aborted) record({ requestBytes: body.length, responseBytes: 0, aborted: true });
      throw error;
    }
    const { code, status, responseBytes } = error;
    record({ code, requestBytes: body.length, responseBytes, ...(status === undefined ? {} : { status }) });
    return { data: undefined, errors: [failureError(error, subgraph, context)], errorsLeftOut: 0 };
  }
}

function textOf({ body }: SubgraphAnswer): string {
  if (typeof body === 'string') return body;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

function readError(error: SubgraphError, subgraph: string, context: FetchContext): FetchError {
  const { message, path } = error;
  const code = subgraphCodeOf(error);
  context.onSubgraphError({ subgraph, message, ...(code && { code }), ...(path && { path }) });
  return showSubgraphError(error, {
    code: 'DOWNSTREAM_SERVICE_ERROR',
    subgraph,
    rules: context.errorRules,
  });
}

/** The error of a leg that failed as a whole: one of every field that it was to answer. */
function failureError(failure: SubgraphFailure, subgraph: string, context: FetchContext): FetchError {
  const { code, message, reported } = failure;
  context.onSubgraphError({ subgraph, message, code: (reported && subgraphCodeOf(reported)) ?? code });
  if (!reported) return { message: describeSubgraphError(code, undefined), path: undefined, code };
  const rules = context.errorRules;
  return showSubgraphError({ ...reported, path: undefined }, { code, subgraph, rules });
}
