import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeRefusal } from '#gateway/errors/refusal.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import { negotiateMediaType } from '#gateway/http/media-types.ts';
import { writeRateLimitHeaders } from '#gateway/rate-limit/rate-limit-headers.ts';

/** What to refuse, and to whom. */
export interface RefusalOptions {
  readonly thrown: unknown;
  readonly exchange: Exchange;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The one writer of answers without data: status, code, request id, and nothing that is ours alone. */
export function writeRefusal({ thrown, exchange, request, reply }: RefusalOptions): FastifyReply {
  const refusal = describeRefusal(thrown, exchange.requestId);
  for (const { extensions } of refusal.errors) exchange.recorder.addCode(extensions.code);
  if (refusal.internalError !== undefined) exchange.recorder.add({ internalError: refusal.internalError });
  exchange.outcome = refusal.status >= 500 ? 'failed' : 'refused';
  const { states = [], cost } = exchange.limits ?? {};
  const body = JSON.stringify({ errors: refusal.errors, ...(cost ? { extensions: { cost } } : {}) });
  exchange.responseBytes = Buffer.byteLength(body);
  const mediaType = negotiateMediaType(request.headers.accept) ?? 'application/json';
  return reply
    .code(refusal.status)
    .headers({ ...writeRateLimitHeaders(states), ...refusal.headers, 'cache-control': 'no-store' })
    .type(`${mediaType}; charset=utf-8`)
    .send(body);
}
