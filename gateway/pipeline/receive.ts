import { isJsonObject } from '#gateway/bounded/json-object.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { noteExactNumbers } from '#gateway/execution/exact-variables.ts';
import { notAcceptable } from '#gateway/pipeline/not-acceptable.ts';
import { RejectedBody } from '#gateway/pipeline/rejected-body.ts';
import { parseJson } from '#gateway/pipeline/parse-json.ts';
import type { DocumentReference } from '#gateway/documents/read-reference.ts';
import type { Account, UnreadRequest } from '#gateway/pipeline/account.ts';
import type { ReceivedRequest } from '#gateway/pipeline/request.ts';

/** A GraphQL request as HTTP brought it: the body is JSON already, nothing else is known. */
export interface HttpGraphQLRequest
  extends UnreadRequest, Pick<ReceivedRequest, 'requestId' | 'ip' | 'trace' | 'startedAtMs' | 'signal'> {
  readonly method: string;
  /** From the path `/graphql/<id>`. */
  readonly pathId: string | undefined;
  /** The query string without `?`. */
  readonly search: string;
  /** Parsed JSON of a POST, or a {@link RejectedBody}. */
  readonly body: unknown;
  /**
   * What the client accepts of the media types that can be written: `streams` are those of subscriptions and of
   * incremental delivery alone, with which only errors can be written.
   */
  readonly accepts: 'answers' | 'streams' | 'nothing';
}

/**
 * Reads the parameters of a GraphQL request over HTTP.
 *
 * @throws ClientError NOT_ACCEPTABLE, before anything runs; BAD_REQUEST where a parameter has the wrong form.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Request
 */
export function receive(http: HttpGraphQLRequest, account: Account): ReceivedRequest {
  if (http.accepts === 'nothing') throw notAcceptable();
  if (http.body instanceof RejectedBody) throw http.body.error;
  const isGet = http.method === 'GET';
  const parameters = isGet ? readSearch(http.search) : readBody(http.body);
  const { requestId, headers, ip, address, trace, startedAtMs, signal, recorder } = http;
  recorder.add({ ip });
  return {
    requestId,
    headers,
    ip,
    address,
    trace,
    startedAtMs,
    signal,
    recorder,
    account,
    acceptsStreamsAlone: http.accepts === 'streams',
    method: isGet ? 'GET' : 'POST',
    reference: readReference(parameters, http.pathId),
    operationName: readOperationName(parameters['operationName']),
    variables: readObject(parameters['variables'], 'variables') ?? {},
  };
}

/** What a query string carries as JSON in its value. */
const jsonParameters: ReadonlySet<string> = new Set(['variables', 'extensions']);
/** A query string is part of the headers, which are bounded: no honest one comes near. */
const searchLimits = { maxValues: 50_000 };

type Parameters = Readonly<Record<string, unknown>>;

function readBody(body: unknown): Parameters {
  if (Array.isArray(body)) {
    throw badRequest(
      'Several operations came in one request, and batches are off here (http.batching); send them one by one.',
    );
  }
  if (!isJsonObject(body))
    throw badRequest('The body must be a JSON object such as {"query": "{ __typename }"}.');
  return body;
}

function readSearch(search: string): Parameters {
  requireUtf8(search);
  const parameters: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search)) {
    if (name in parameters) throw badRequest(`The parameter ${quote(name)} came twice; send it once.`);
    parameters[name] = jsonParameters.has(name) ? readJson(value, `The parameter "${name}"`) : value;
  }
  return parameters;
}

function readJson(text: string, what: string): unknown {
  const value = parseJson(text, what, searchLimits);
  noteExactNumbers(text, value, what);
  return value;
}

/** `URLSearchParams` reads bytes that are not UTF-8 as U+FFFD, and so many query strings as the same text. */
function requireUtf8(search: string): void {
  if (!/%[89a-f][0-9a-f]/i.test(search)) return;
  try {
    // A percent sign that encodes nothing is one: without it, two bytes around it would read as one character.
    decodeURIComponent(search.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch (cause) {
    const message = 'The query string is not UTF-8; percent-encode it as UTF-8.';
    throw new ClientError('BAD_REQUEST', message, { cause });
  }
}

function readReference(parameters: Parameters, pathId: string | undefined): DocumentReference {
  const extensions = readObject(parameters['extensions'], 'extensions');
  return {
    query: parameters['query'],
    documentId: parameters['documentId'] ?? undefined,
    persistedQuery: extensions?.['persistedQuery'] ?? undefined,
    docId: parameters['doc_id'] ?? undefined,
    pathId,
  };
}

function readOperationName(value: unknown): string | undefined {
  // Several clients send an empty name for a document with one operation.
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || !value.isWellFormed())
    throw badRequest('"operationName" must be a string of well-formed Unicode.');
  return value;
}

function readObject(value: unknown, name: string): Parameters | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw badRequest(`"${name}" must be a JSON object.`);
  return value;
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 50));
}

function badRequest(message: string): ClientError {
  return new ClientError('BAD_REQUEST', message);
}
