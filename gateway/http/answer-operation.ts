import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApolloEngine, EngineAnswer, EngineProgress } from '#gateway/http/apollo-engine.ts';
import type { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { Compression } from '#gateway/http/compression.ts';
import type { Cors } from '#gateway/http/cors.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import { acceptedAnswers, negotiateMediaType } from '#gateway/http/media-types.ts';
import type { HttpGraphQLRequest } from '#gateway/pipeline/receive.ts';
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
  /** undefined: answers are not compressed. */
  readonly compression: Compression | undefined;
  /** Pages of other origins that may send a GET without a preflight; undefined: none. */
  readonly cors: Cors | undefined;
  /** The most operations of one request; undefined: one. */
  readonly maxBatch: number | undefined;
}

/** An answer, and how Apollo Server has written it. */
export interface OperationAnswer {
  readonly written: EngineAnswer;
  readonly answer: Answer;
}

/** A request, and why it is rejected once it is known to be valid: a mistake in its operation is reported first. */
interface OperationRequest extends HttpGraphQLRequest {
  /** undefined: no page of another site can have sent it. */
  readonly crossSite?: ClientError | undefined;
}

/** Takes one operation through our stages and Apollo Server. @throws the error that rejects it. */
export async function answerOperation(
  { pipeline, engine }: GraphQLService,
  http: OperationRequest,
): Promise<OperationAnswer> {
  const valid = await pipeline.admit(http);
  if (http.crossSite) {
    await pipeline.refuse(valid, http.crossSite);
    throw http.crossSite;
  }
  if (valid.wishes.dryRun) {
    const answer = await pipeline.quote(valid);
    return { written: { status: 200, headers: typeOf(http), body: JSON.stringify(answer.result) }, answer };
  }
  const progress: EngineProgress = { charged: undefined, answer: undefined, thrown: undefined };
  const written = await engine.execute({ valid, progress });
  if (progress.thrown) throw progress.thrown;
  if (!progress.answer) {
    const refusal = new InternalError(`Apollo Server rejected: ${written.status} ${written.body}`);
    await pipeline.refuse(valid, refusal);
    throw refusal;
  }
  return { written, answer: progress.answer };
}

/** The request as the pipeline reads it. */
export function readHttp(request: FastifyRequest, exchange: Exchange): HttpGraphQLRequest {
  const { requestId, ip, address, trace, startedAtMs, recorder, abort } = exchange;
  const { url, headers, method, body } = request;
  const start = url.indexOf('?');
  return {
    requestId,
    trace,
    startedAtMs,
    recorder,
    headers,
    ip,
    address,
    method,
    body,
    signal: abort.signal,
    onLimits: (notice) => {
      exchange.limits = notice;
    },
    pathId: readPathId(request.params),
    search: start === -1 ? '' : url.slice(start + 1),
    accepts: acceptedAnswers(headers.accept),
  };
}

/** Of an answer that Apollo Server does not write. */
function typeOf({ headers }: HttpGraphQLRequest): EngineAnswer['headers'] {
  const mediaType = negotiateMediaType([headers['accept'] ?? []].flat().join(', ')) ?? 'application/json';
  return new Map([['content-type', `${mediaType}; charset=utf-8`]]);
}

function readPathId(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || !('documentId' in params)) return undefined;
  return typeof params.documentId === 'string' ? params.documentId : undefined;
}
