import { ClientError } from '#gateway/errors/client-error.ts';
import { describeRefusal } from '#gateway/errors/refusal.ts';
import { answerOperation, readHttp } from '#gateway/http/answer-operation.ts';
import type { AnswerOptions, GraphQLService } from '#gateway/http/answer-operation.ts';
import type { BatchEntry, Exchange } from '#gateway/http/exchange.ts';
import { acceptsJson } from '#gateway/http/media-types.ts';
import { encodeResult } from '#gateway/http/write-result.ts';
import type { HttpGraphQLRequest } from '#gateway/pipeline/receive.ts';
import { writeRateLimitHeaders } from '#gateway/rate-limit/rate-limit-headers.ts';
import { BatchReservation } from '#gateway/rate-limit/batch-reservation.ts';
import type { BatchMember } from '#gateway/rate-limit/batch-reservation.ts';

/** Several operations in one request. */
export interface BatchOptions extends AnswerOptions {
  readonly operations: readonly unknown[];
  /** The most operations of one request. */
  readonly maxRequests: number;
}

/**
 * Answers operations that came together, with a list in the same order. Each is answered or refused by itself, with
 * a record of its own; what they cost is taken as one sum, and refused as a whole.
 *
 * @throws ClientError where the batch as such is refused, and so is each of its operations.
 */
export async function answerBatch(options: BatchOptions): Promise<void> {
  const { service, exchange, request, reply, operations } = options;
  const http = readHttp(request, exchange);
  const refusal = refusalOfBatch(options);
  if (refusal) {
    await service.pipeline.refuseUnread(http, refusal);
    throw refusal;
  }
  const reservation = new BatchReservation(operations.length);
  // One type for all: the other is defined for a single answer.
  const headers = { ...http.headers, accept: 'application/json' };
  const entries = operations.map((body, index) => {
    const entry = newEntry(exchange, { index, size: operations.length });
    return { entry, own: { ...http, headers, body, recorder: entry.recorder } };
  });
  exchange.batch = entries.map(({ entry }) => entry);
  const answers = await Promise.all(
    entries.map(({ entry, own }) => answerEntry({ service, http: own, member: reservation.join(), entry })),
  );
  if (exchange.abort.signal.aborted) return;
  const whole = answers.find(({ thrown }) => refusesCaller(thrown, reservation));
  if (whole) throw whole.thrown;
  const separated = answers.flatMap(({ body }, index) => (index === 0 ? [body] : [comma, body]));
  const bytes = Buffer.concat([opening, ...separated, closing]);
  exchange.outcome = 'ok';
  exchange.responseBytes = bytes.length;
  const [limits = writeRateLimitHeaders(exchange.limits?.states ?? [])] = answers.flatMap(
    ({ limits: own }) => (own ? [own] : []),
  );
  void reply
    .code(200)
    .headers({ 'cache-control': 'no-store', ...limits })
    .type('application/json; charset=utf-8')
    .send(bytes);
}

const opening = Buffer.from('[');
const comma = Buffer.from(',');
const closing = Buffer.from(']');

function refusalOfBatch({ operations, maxRequests, request }: BatchOptions): ClientError | undefined {
  const count = operations.length;
  if (count === 0 || count > maxRequests) {
    const fact = `The batch has ${count} operations; send 1 to ${maxRequests} in one request.`;
    return new ClientError('BAD_REQUEST', fact);
  }
  if (!acceptsJson(request.headers.accept)) {
    return new ClientError('NOT_ACCEPTABLE', 'Several answers are written as JSON; accept application/json.');
  }
  return undefined;
}

function newEntry(exchange: Exchange, place: { readonly index: number; readonly size: number }): BatchEntry {
  const recorder = exchange.recorder.sibling();
  recorder.add({ batch: place });
  return { recorder, outcome: 'failed', responseBytes: 0 };
}

/** A credential that does not hold, and a sum that nobody can pay, are not one operation's. */
function refusesCaller(thrown: unknown, { isDenied }: BatchReservation): boolean {
  if (!(thrown instanceof ClientError)) return false;
  // What a layer refused says so; what is too dear for itself does not.
  return thrown.code === 'UNAUTHENTICATED' || (isDenied && 'layer' in thrown.extensions);
}

interface EntryAnswer {
  readonly body: Buffer;
  /** Headers that tell of budgets. */
  readonly limits?: Readonly<Record<string, string>>;
  readonly thrown?: unknown;
}

async function answerEntry({
  service,
  http,
  member,
  entry,
}: {
  readonly service: GraphQLService;
  readonly http: HttpGraphQLRequest;
  readonly member: BatchMember;
  readonly entry: BatchEntry;
}): Promise<EntryAnswer> {
  try {
    const { written, answer } = await answerOperation(service, { ...http, batch: member });
    const body = encodeResult(written.body, answer.result.data);
    entry.outcome = answer.outcome;
    entry.responseBytes = body.length;
    return { body, limits: answer.headers };
  } catch (thrown) {
    const { errors, internalError, status } = describeRefusal(thrown, http.requestId);
    for (const { extensions } of errors) entry.recorder.addCode(extensions.code);
    if (internalError !== undefined) entry.recorder.add({ internalError });
    entry.outcome = status >= 500 ? 'failed' : 'refused';
    const body = Buffer.from(JSON.stringify({ errors }));
    entry.responseBytes = body.length;
    return { body, thrown };
  } finally {
    member.leave();
  }
}
