import type { FastifyReply, FastifyRequest } from 'fastify';
import { entityTag, hasEntityTag } from '#gateway/http/entity-tag.ts';
import { ClientGone } from '#gateway/http/exchange.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import type { ApolloEngine, EngineAnswer, EngineProgress } from '#gateway/http/apollo-engine.ts';
import { negotiateMediaType } from '#gateway/http/media-types.ts';
import { readEngineRefusal } from '#gateway/http/read-engine-refusal.ts';
import { encodeResult } from '#gateway/http/write-result.ts';
import { writeRefusal } from '#gateway/http/write-refusal.ts';
import type { HttpGraphQLRequest } from '#gateway/pipeline/01-receive.ts';
import type { Answer } from '#gateway/pipeline/request.ts';
import type { Pipeline } from '#gateway/pipeline.ts';

/** What answers GraphQL requests: the pipeline and the engine of one snapshot. */
export interface GraphQLService {
  readonly pipeline: Pipeline;
  readonly engine: ApolloEngine;
}

/** One request and everything it is answered with. */
export interface AnswerOptions {
  readonly service: GraphQLService;
  readonly exchange: Exchange;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Answers one GraphQL request: our stages up to validation, then Apollo Server with the others inside it. When the
 * request's time is over or its client has gone, nothing waits for what is still under way; that is aborted too.
 */
export async function answerGraphQL(options: AnswerOptions): Promise<void> {
  const { exchange, request, reply } = options;
  try {
    await Promise.race([rejectOnAbort(exchange.abort.signal), answerInTime(options)]);
  } catch (thrown) {
    if (thrown instanceof ClientGone) reply.hijack();
    // What is late has been ended already, by the exchange's own clock.
    else if (!exchange.abort.signal.aborted) await writeRefusal({ thrown, exchange, request, reply });
  }
}

async function answerInTime({ service, exchange, request, reply }: AnswerOptions): Promise<void> {
  const valid = await service.pipeline.admit(readHttp(request, exchange));
  const progress: EngineProgress = { charged: undefined, answer: undefined, thrown: undefined };
  const written = await service.engine.execute({ valid, progress });
  if (exchange.abort.signal.aborted) return;
  if (progress.thrown) throw progress.thrown;
  if (!progress.answer) throw readEngineRefusal(written);
  writeAnswer({ written, answer: progress.answer, exchange, request, reply });
}

function readHttp(request: FastifyRequest, exchange: Exchange): HttpGraphQLRequest {
  const { requestId, ip, trace, startedAtMs, recorder, abort } = exchange;
  const { url, headers, method, body } = request;
  const start = url.indexOf('?');
  return {
    requestId,
    trace,
    startedAtMs,
    recorder,
    headers,
    ip,
    method,
    body,
    signal: abort.signal,
    pathId: readPathId(request.params),
    search: start === -1 ? '' : url.slice(start + 1),
    acceptable: negotiateMediaType(headers.accept) !== undefined,
  };
}

function readPathId(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || !('documentId' in params)) return undefined;
  return typeof params.documentId === 'string' ? params.documentId : undefined;
}

/** Hands the answer over. It is not awaited: until a slow client has read it, only its bytes are kept. */
function writeAnswer({
  written,
  answer,
  exchange,
  request,
  reply,
}: {
  readonly written: EngineAnswer;
  readonly answer: Answer;
  readonly exchange: Exchange;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}): void {
  const body = encodeResult(written.body, answer.result.data);
  exchange.outcome = answer.outcome;
  if (answer.isShared) {
    const tag = entityTag(body);
    void reply.header('etag', tag);
    if (hasEntityTag(request.headers['if-none-match'], tag)) {
      void reply.code(304).headers(answer.headers).send();
      return;
    }
  }
  exchange.responseBytes = body.length;
  void reply
    .code(written.status)
    .headers({
      ...Object.fromEntries(written.headers),
      'cache-control': 'no-store',
      ...answer.headers,
    })
    .send(body);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
