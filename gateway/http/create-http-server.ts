import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ClientError } from '#gateway/errors/client-error.ts';
import { acceptHeaders, hasBody } from '#gateway/http/accept-headers.ts';
import { acceptEncodingOf, compressReply } from '#gateway/http/compress-reply.ts';
import type { UnsentReply } from '#gateway/http/compress-reply.ts';
import type { Compression } from '#gateway/http/compression.ts';
import type { OpenRequest } from '#gateway/http/connections.ts';
import { isPreflight } from '#gateway/http/cors.ts';
import type { Cors } from '#gateway/http/cors.ts';
import { createListener, refuseMalformed } from '#gateway/http/create-listener.ts';
import { endLate } from '#gateway/http/end-late.ts';
import {
  allowedMethods,
  noPageFile,
  notServed,
  originRefused,
  translateHttpError,
} from '#gateway/http/http-errors.ts';
import { prefersHtml } from '#gateway/http/media-types.ts';
import type { GraphiqlPage, PageAnswer } from '#gateway/http/graphiql/graphiql-page.ts';
import type { Begin } from '#gateway/http/in-flight-requests.ts';
import { LoadLimits } from '#gateway/http/load-limits.ts';
import type { LoadLimitsOptions } from '#gateway/http/load-limits.ts';
import { openExchange } from '#gateway/http/open-exchange.ts';
import type { ExchangeOptions } from '#gateway/http/open-exchange.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import type { RequestLimiter } from '#gateway/http/request-limiter.ts';
import { RejectedBody } from '#gateway/pipeline/rejected-body.ts';
import { parseJsonBody } from '#gateway/http/parse-json-body.ts';
import { writeRefusal } from '#gateway/http/write-refusal.ts';

/** What the public listener is made of. */
export interface HttpServerOptions extends ExchangeOptions, LoadLimitsOptions {
  /** Where GraphQL is served, such as `/graphql`. */
  readonly path: string;
  readonly maxBodyBytes: number;
  /** Of all lists and objects in a body. */
  readonly maxBodyValues: number;
  /** Of the request line and all headers together. */
  readonly maxHeaderBytes: number;
  readonly maxHeaders: number;
  /** Connections that the listener may have at the same time; one more is closed at once. */
  readonly maxConnections: number;
  /** Pages of other origins that may send requests; undefined: none. */
  readonly cors: Cors | undefined;
  /** undefined: answers are not compressed. */
  readonly compression: Compression | undefined;
  /** undefined: an address may send any number of requests. */
  readonly requestLimiter: RequestLimiter | undefined;
  /** What a browser's GET is answered with; undefined: like any other GET. */
  readonly page: GraphiqlPage | undefined;
  /** Answers one GraphQL request; whatever it throws is written as a refusal. */
  readonly answer: (exchange: Exchange, request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/** The longest segment of a path, once decoded: no document id has more characters. */
const maxPathSegment = 256;

/** The public HTTP server, not listening yet, and what it holds. */
export interface HttpServer {
  readonly app: FastifyInstance;
  readonly load: LoadLimits;
}

/** Makes the public HTTP server. Every answer it gives has the shape of GraphQL and a request id. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const load = new LoadLimits(options);
  const listener = { ...options, load, refusals: options };
  const opened = new WeakMap<FastifyRequest, OpenRequest>();
  const open = (request: FastifyRequest, reply: FastifyReply): OpenRequest => {
    const exchange = openExchange(request, reply, options);
    if (options.cors) void reply.headers(options.cors.answerHeaders(request.headers));
    const entry = { exchange, request, reply, openedInTurn: load.turns.turn };
    opened.set(request, entry);
    load.open(entry);
    exchange.abort.signal.addEventListener('abort', () => endLate(entry));
    return entry;
  };
  const refuse = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { exchange } = opened.get(request) ?? open(request, reply);
    // Half a body is no mistake of ours or of the client's that anybody could be told.
    if (request.raw.readableAborted) return reply.hijack();
    return writeRefusal({ thrown: translateHttpError(thrown, options), exchange, request, reply });
  };

  const app = Fastify({
    logger: false,
    bodyLimit: options.maxBodyBytes,
    serverFactory: (handler) => createListener(handler, listener),
    routerOptions: { maxParamLength: maxPathSegment },
    return503OnClosing: false,
    exposeHeadRoutes: false,
    clientErrorHandler: (error, socket) => refuseMalformed(error, socket, listener),
    // A path that cannot be read never reaches the hooks.
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
  });
  addHooks(app, { open, opened, load }, options);
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply));
  addRoutes(app, opened, options);
  return { app, load };
}

/** The requests of a server. */
interface Opened {
  readonly open: (request: FastifyRequest, reply: FastifyReply) => OpenRequest;
  readonly opened: WeakMap<FastifyRequest, OpenRequest>;
  readonly load: LoadLimits;
}

/** Hooks that run for every request, of any path and method. */
function addHooks(app: FastifyInstance, { open, opened, load }: Opened, options: HttpServerOptions): void {
  const { cors } = options;
  app.addHook('onRequest', async (request, reply) => {
    const preflight = cors && isServedPreflight(request, options);
    if (preflight) {
      // Before everything else: a browser shows its page no reason why a preflight failed.
      const headers = cors.preflightHeaders(request.headers);
      if (headers) return await reply.code(204).headers(headers).send();
    }
    const entry = open(request, reply);
    options.requestLimiter?.count(entry.exchange.address);
    if (preflight) throw originRefused();
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      const headers = { connection: 'close' };
      throw new ClientError('BAD_REQUEST', 'HTTP/1.1 needs a Host header; send one.', { headers });
    }
    // Before the body is read: whatever it holds, it is not for us.
    if (request.is404) throw notServed(request, options.path);
    acceptHeaders(request.raw, options);
    if (hasBody(request.raw)) load.expectBody(entry);
    return undefined;
  });
  const admit = (request: FastifyRequest, begin: Begin): void => {
    const entry = opened.get(request);
    if (entry) load.admit(entry, begin);
    else begin();
  };
  // Requests without a body; the others are admitted as soon as it is there, before it is parsed.
  app.addHook('preValidation', (request, _reply, done) => admit(request, done));
  // With a callback: when `done` returns, the answer is handed over.
  app.addHook('onSend', (request, reply, payload, done) => {
    if (load.connections.isDraining) void reply.header('connection', 'close');
    const entry = opened.get(request);
    const send = (body: unknown): void => {
      done(null, body);
      if (entry) load.answered(entry);
    };
    const compressing = compressAnswer({ request, reply, payload }, entry, options);
    if (!compressing) send(payload);
    else {
      // Meanwhile the client may have gone, or been answered otherwise. Nobody waits for this promise.
      const isOver = (): boolean => reply.raw.destroyed || reply.raw.headersSent;
      compressing
        .then((bytes) => void (isOver() ? reply.hijack() : send(bytes ?? payload)))
        .catch(() => reply.raw.destroy());
    }
  });
  const sweeping = new AbortController();
  app.addHook('onListen', async () => load.start(sweeping.signal));
  app.addHook('preClose', async () => load.connections.close());
  app.addHook('onClose', async () => sweeping.abort());
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    const read = async (): Promise<void> => {
      const value = await readBody(body, options.maxBodyValues);
      if (value instanceof Error) done(value);
      else done(null, value);
    };
    admit(request, (refusal) => {
      if (refusal) done(refusal);
      else void read();
    });
  });
}

/** @returns undefined where the answer is sent as it is, at once. */
function compressAnswer(
  unsent: UnsentReply,
  entry: OpenRequest | undefined,
  { compression }: HttpServerOptions,
): Promise<Buffer | undefined> | undefined {
  if (!compression || !entry) return undefined;
  const { exchange } = entry;
  const { address, abort } = exchange;
  const compressing = compressReply(unsent, compression, { address, signal: abort.signal });
  if (!compressing) return undefined;
  exchange.isCompressing = true;
  return compressing.then((compressed) => {
    exchange.isCompressing = false;
    if (!compressed) return undefined;
    exchange.responseBytes = compressed.bytes.length;
    for (const { recorder } of exchange.batch ?? [exchange]) recorder.add({ encoding: compressed.coding });
    return compressed.bytes;
  });
}

function isServedPreflight(request: FastifyRequest, { path }: HttpServerOptions): boolean {
  return isPreflight(request) && allowedMethods(request.url, path).length > 0;
}

/**
 * An unreadable body is passed on as a {@link RejectedBody}: the pipeline rejects it and charges its sender.
 * @returns an Error for a fault of ours.
 */
async function readBody(body: Buffer, maxValues: number): Promise<unknown> {
  try {
    return await parseJsonBody(body, { maxValues });
  } catch (error) {
    if (error instanceof ClientError) return new RejectedBody(error);
    return error instanceof Error ? error : new Error(String(error));
  }
}

function addRoutes(
  app: FastifyInstance,
  opened: WeakMap<FastifyRequest, OpenRequest>,
  options: HttpServerOptions,
): void {
  const { page } = options;
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { exchange } = opened.get(request) ?? {};
    if (!exchange) throw new Error('The request was not opened');
    if (page && request.method === 'GET' && wantsPage(request, options.path)) {
      return sendToBrowser(reply, exchange, await page.html());
    }
    await options.answer(exchange, request, reply);
    return reply;
  };
  app.route({ method: ['GET', 'POST'], url: options.path, handler: answer });
  app.route({ method: 'GET', url: `${options.path.replace(/\/$/, '')}/:documentId(.+)`, handler: answer });
  if (!page) return;
  // No document id has a slash in it.
  const files = `${options.path.replace(/\/$/, '')}/graphiql/:file`;
  app.get<{ Params: { file: string } }>(files, async (request, reply) => {
    const { exchange } = opened.get(request) ?? {};
    if (!exchange) throw new Error('The request was not opened');
    const file = await page.file(request.params.file, acceptEncodingOf(request));
    if (!file) throw noPageFile();
    return sendToBrowser(reply, exchange, file);
  });
}

function sendToBrowser(reply: FastifyReply, exchange: Exchange, { headers, body }: PageAnswer): FastifyReply {
  exchange.outcome = 'ok';
  exchange.responseBytes = body.length;
  return reply.headers(headers).send(body);
}

/** A browser's address bar asks for the bare path; with a query string, or an id, it asks for an answer. */
function wantsPage(request: FastifyRequest, path: string): boolean {
  return request.url === path && prefersHtml(request.headers.accept);
}
