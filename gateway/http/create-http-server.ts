import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ClientError } from '#gateway/errors/client-error.ts';
import { prefersHtml } from '#gateway/http/media-types.ts';
import { openExchange } from '#gateway/http/open-exchange.ts';
import type { ExchangeOptions } from '#gateway/http/open-exchange.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import { parseJsonBody, requireJson } from '#gateway/http/parse-json-body.ts';
import { writeRefusal } from '#gateway/http/write-refusal.ts';

/** What the public listener is made of. */
export interface HttpServerOptions extends ExchangeOptions {
  /** Where GraphQL is served, such as `/graphql`. */
  readonly path: string;
  readonly maxBodyBytes: number;
  readonly maxInFlight: number;
  /** What a browser's GET is answered with; undefined: like any other GET. */
  readonly page: Buffer | undefined;
  /** Answers one GraphQL request; whatever it throws is written as a refusal. */
  readonly answer: (exchange: Exchange, request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/** The public HTTP server, not listening yet. Every answer it gives has the shape of GraphQL and a request id. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: options.maxBodyBytes,
    requestTimeout: options.requestTimeoutMs,
    // Keep-alive connections end with the server, idle or not, so that stopping takes no longer than its last request.
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    exposeHeadRoutes: false,
    clientErrorHandler: refuseMalformedHttp,
  });
  const exchanges = new WeakMap<FastifyRequest, Exchange>();
  let inFlight = 0;

  app.addHook('onRequest', async (request, reply) => {
    const exchange = openExchange(request, reply, options);
    exchanges.set(request, exchange);
    inFlight += 1;
    reply.raw.once('close', () => {
      inFlight -= 1;
    });
    if (inFlight > options.maxInFlight) {
      const fact = `The gateway is answering ${options.maxInFlight} requests already; try again in a moment.`;
      throw new ClientError('GATEWAY_OVERLOADED', fact, { headers: { 'retry-after': '1' } });
    }
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    requireJson(request.headers['content-type']);
    return parseJsonBody(body);
  });
  app.setErrorHandler((error, request, reply) =>
    writeRefusal({
      thrown: translate(error, options),
      exchange: exchangeOf(exchanges, request),
      request,
      reply,
    }),
  );
  app.setNotFoundHandler((request) => {
    throw notServed(request, options.path);
  });
  addRoutes(app, exchanges, options);
  return app;
}

function addRoutes(
  app: FastifyInstance,
  exchanges: WeakMap<FastifyRequest, Exchange>,
  options: HttpServerOptions,
): void {
  const { page } = options;
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const exchange = exchangeOf(exchanges, request);
    if (page && request.method === 'GET' && wantsPage(request)) {
      exchange.outcome = 'ok';
      exchange.responseBytes = page.length;
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
    }
    await options.answer(exchange, request, reply);
    return reply;
  };
  app.route({ method: ['GET', 'POST'], url: options.path, handler: answer });
  app.route({ method: 'GET', url: `${options.path.replace(/\/$/, '')}/:documentId`, handler: answer });
}

function wantsPage(request: FastifyRequest): boolean {
  return !request.url.includes('?') && prefersHtml(request.headers.accept);
}

function exchangeOf(exchanges: WeakMap<FastifyRequest, Exchange>, request: FastifyRequest): Exchange {
  const exchange = exchanges.get(request);
  if (!exchange) throw new Error('The request was not opened');
  return exchange;
}

/** A path that is not ours is 404; a method that is not, on our path, is 405. */
function notServed(request: FastifyRequest, path: string): ClientError {
  const [requested = ''] = request.url.split('?');
  if (requested === path) {
    return new ClientError('METHOD_NOT_ALLOWED', `${request.method} is not allowed here; use POST or GET.`, {
      headers: { allow: 'GET, POST' },
    });
  }
  if (requested.startsWith(`${path}/`)) {
    return new ClientError('METHOD_NOT_ALLOWED', `${request.method} is not allowed here; use GET.`, {
      headers: { allow: 'GET' },
    });
  }
  return new ClientError('BAD_REQUEST', `Nothing is served at this path; GraphQL is at ${path}.`, {
    httpStatus: 404,
  });
}

/** Fastify's own errors, in our words. */
function translate(error: unknown, options: HttpServerOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ClientError(
        'PAYLOAD_TOO_LARGE',
        `The body is larger than the ${options.maxBodyBytes} bytes allowed; send less, or a document id.`,
      );
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ClientError('BAD_REQUEST', 'The body is shorter or longer than its Content-Length says.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new ClientError(
        'UNSUPPORTED_MEDIA_TYPE',
        'The body must be JSON; send "content-type: application/json".',
      );
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return new ClientError('BAD_REQUEST', 'The URL is malformed.');
    default:
      return error;
  }
}

/** What is no HTTP at all has no exchange; Node gives us the bare socket. */
function refuseMalformedHttp(
  error: Error & { readonly code?: string },
  socket: { readonly writable: boolean; end(text: string): void },
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
  const message = status.startsWith('408')
    ? 'The request took too long to arrive.'
    : 'The request is not HTTP.';
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
