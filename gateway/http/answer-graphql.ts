import { acceptEncodingOf } from '#gateway/http/compress-reply.ts';
import { codedEntityTag, entityTag, hasEntityTag } from '#gateway/http/entity-tag.ts';
import { crossSiteRefusal } from '#gateway/http/cross-site.ts';
import { ClientGone } from '#gateway/http/exchange.ts';
import { answerBatch } from '#gateway/http/answer-batch.ts';
import { answerOperation, readHttp } from '#gateway/http/answer-operation.ts';
import type { AnswerOptions, GraphQLService, OperationAnswer } from '#gateway/http/answer-operation.ts';
import { encodeResult } from '#gateway/http/write-result.ts';
import { writeRefusal } from '#gateway/http/write-refusal.ts';
import type { Answer } from '#gateway/pipeline/request.ts';

/** Where requests get the service that answers them. */
export interface ServiceSource {
  /** Does something with the service of just now, which stays as it is until that is over. */
  use<Result>(work: (service: GraphQLService) => Promise<Result>): Promise<Result>;
}

/**
 * Answers one GraphQL request: our stages up to validation, then Apollo Server with the others inside it. When the
 * request's time is over or its client has gone, nothing waits for what is still under way; that is aborted too.
 */
export async function answerGraphQL({
  services,
  ...options
}: Omit<AnswerOptions, 'service'> & { readonly services: ServiceSource }): Promise<void> {
  const { exchange, request, reply } = options;
  try {
    const answered = services.use((service) => answerInTime({ ...options, service }));
    await Promise.race([rejectOnAbort(exchange.abort.signal), answered]);
  } catch (thrown) {
    if (thrown instanceof ClientGone) reply.hijack();
    // What is late has been ended already, by the exchange's own clock.
    else if (!exchange.abort.signal.aborted) await writeRefusal({ thrown, exchange, request, reply });
  }
}

async function answerInTime(options: AnswerOptions): Promise<void> {
  const { service, exchange, request, maxBatch, cors } = options;
  if (Array.isArray(request.body) && maxBatch !== undefined) {
    await answerBatch({ ...options, operations: request.body, maxRequests: maxBatch });
    return;
  }
  const { written, answer } = await answerOperation(service, {
    ...readHttp(request, exchange),
    crossSite: crossSiteRefusal(request, cors),
  });
  if (exchange.abort.signal.aborted) return;
  writeAnswer({ ...options, written, answer });
}

/** Hands the answer over. It is not awaited: until a slow client has read it, only its bytes are kept. */
function writeAnswer({
  written,
  answer,
  exchange,
  request,
  reply,
  compression,
}: OperationAnswer & Pick<AnswerOptions, 'exchange' | 'request' | 'reply' | 'compression'>): void {
  const body = encodeResult(written.body, answer.result.data);
  exchange.outcome = answer.outcome;
  if (answer.isShared) {
    const tag = entityTag(body);
    const coding = compression?.codingOf(acceptEncodingOf(request), body.length);
    // Who accepts a compressed answer may have got the other one, when too many were being compressed.
    const known = [...(coding ? [codedEntityTag(tag, coding)] : []), tag].find((each) =>
      hasEntityTag(request.headers['if-none-match'], each),
    );
    void reply.header('etag', known ?? tag);
    if (known !== undefined) {
      void reply.code(304).headers(answer.headers).send();
      return;
    }
  }
  exchange.responseBytes = body.length;
  void reply
    .code(written.status)
    .headers({
      ...copyHeaders(answer.serviceHeaders),
      ...Object.fromEntries(written.headers),
      'cache-control': 'no-store',
      ...answer.headers,
    })
    .send(body);
}

function copyHeaders(headers: Answer['serviceHeaders'] = {}): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
