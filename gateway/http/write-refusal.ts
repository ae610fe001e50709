import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeRefusal } from '#gateway/errors/refusal.ts';
import type { Refusal } from '#gateway/errors/refusal.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import { acceptsEventsAlone, negotiateMediaType } from '#gateway/http/media-types.ts';
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
  const json = JSON.stringify({ errors: refusal.errors, ...(cost ? { extensions: { cost } } : {}) });
  const { status, mediaType, body } = inShapeOf(request, refusal, json);
  exchange.responseBytes = Buffer.byteLength(body);
  return reply
    .code(status)
    .headers({ ...writeRateLimitHeaders(states), ...refusal.headers, 'cache-control': 'no-store' })
    .type(`${mediaType}; charset=utf-8`)
    .send(body);
}

/** The most operations of a batch that is answered with a list of errors: clients send some ten at a time. */
const maxListedErrors = 100;

interface WrittenRefusal {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
}

/** The form that the sender's library shows to its developer. */
function inShapeOf(request: FastifyRequest, refusal: Refusal, json: string): WrittenRefusal {
  const { accept } = request.headers;
  if (refusal.errors[0]?.extensions.code === 'SUBSCRIPTIONS_NOT_SUPPORTED' && acceptsEventsAlone(accept)) {
    return { status: 200, mediaType: 'text/event-stream', body: eventsOf(json) };
  }
  const mediaType = negotiateMediaType(accept) ?? 'application/json';
  const batchSize = Array.isArray(request.body) ? request.body.length : 0;
  if (batchSize === 0 || batchSize > maxListedErrors)
    return { status: refusal.status, mediaType, body: json };
  // Libraries that send batches read one answer for each operation.
  const body = `[${Array.from({ length: batchSize }, () => json).join(',')}]`;
  return { status: refusal.status, mediaType: 'application/json', body };
}

/**
 * An answer as a stream with one event. Browsers and libraries read no stream of another status than 200.
 *
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
 */
function eventsOf(json: string): string {
  return `event: next\ndata: ${json}\n\nevent: complete\ndata:\n\n`;
}
