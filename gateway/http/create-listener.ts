import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import { GatheredMessage } from '#gateway/http/gathered-message.ts';
import { notServed } from '#gateway/http/http-errors.ts';
import type { LoadLimits } from '#gateway/http/load-limits.ts';
import { originOf } from '#gateway/http/open-exchange.ts';
import { refuseMalformedHttp, refuseUnopened } from '#gateway/http/refuse-malformed-http.ts';
import type { MalformedHttp } from '#gateway/http/refuse-malformed-http.ts';
import { refuseWebSocket, wantsWebSocket } from '#gateway/http/refuse-web-socket.ts';
import type { WebSocketRequest } from '#gateway/http/refuse-web-socket.ts';

/** Options for {@link createListener}. */
export interface ListenerOptions {
  readonly load: LoadLimits;
  /** Where GraphQL is served, such as `/graphql`. */
  readonly path: string;
  readonly requestTimeoutMs: number;
  /** Connections that the listener may have at the same time; one more is closed at once. */
  readonly maxConnections: number;
  /** What requests are refused with that Fastify never sees. */
  readonly refusals: MalformedHttp['options'] & WebSocketRequest['options'];
}

/** The longest wait for a request's headers, or for the first byte on a new connection. */
const maxHeadersTimeoutMs = 10_000;
/** How often connections that are waited for are looked at. */
const checkConnectionsEveryMs = 1_000;
/** Longer than those of common balancers, so that it is never the gateway that closes a connection just in use. */
const keepAliveTimeoutMs = 72_000;

/**
 * Node's server, with what Fastify leaves at Node's defaults. Requests are handed to Fastify at once, or, where many
 * arrive at the same time, when it is the turn of their address. A pipelined request always waits for a turn: Node
 * parses a packet to its end before anything is done for the first request in it.
 */
export function createListener(fastify: RequestListener, options: ListenerOptions): Server {
  const { load, refusals } = options;
  const { connections, turns } = load;
  const handler: RequestListener = (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const isFirst = connections.arrive(request, response, turns.waiting);
    if (isFirst && turns.isFree()) handOver(request, response);
    else wait(request, response);
  };
  const handOver: RequestListener = (request, response) => {
    connections.handOver(request);
    fastify(request, response);
  };
  const wait = (request: IncomingMessage, response: ServerResponse): void => {
    if (request instanceof GatheredMessage) request.arrivedAtMs = refusals.clock();
    turns.wait(originOf(request, refusals).address, () => {
      if (!request.socket.destroyed) handOver(request, response);
    });
  };
  const server = createServer(
    {
      headersTimeout: Math.min(options.requestTimeoutMs, maxHeadersTimeoutMs),
      // From the last header on, the exchange's own clock runs: it answers in our form.
      requestTimeout: 0,
      maxHeaderSize: refusals.maxHeaderBytes,
      IncomingMessage: GatheredMessage,
      connectionsCheckingInterval: checkConnectionsEveryMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      // The first hook does, in our form.
      requireHostHeader: false,
      // Node would keep the first of two Authorization headers without a word; two credentials are none.
      joinDuplicateHeaders: true,
      shouldUpgradeCallback: wantsWebSocket,
    },
    handler,
  );
  // Some versions of Node drop what is above this number silently: the one more shows that there were too many.
  server.maxHeadersCount = refusals.maxHeaders + 1;
  server.on('connection', (socket) => {
    connections.add(socket);
    stopParserWhenDestroyed(socket);
  });
  server.maxConnections = options.maxConnections;
  server.on('drop', (data) => load.report('connectionRefused', data?.remoteAddress ?? 'unknown'));
  refuseOthers(server, handler, options);
  return server;
}

/** Answers what Node would answer without a word, or not at all. */
function refuseOthers(server: Server, handler: RequestListener, options: ListenerOptions): void {
  const { connections } = options.load;
  // Without these two, Node answers 417 without a word, and closes the connection of a CONNECT.
  server.on('checkExpectation', handler);
  server.on('upgrade', (request) => {
    const { socket } = request;
    // Answers that are under way on the connection would come after ours.
    if (connections.isBusy(socket)) socket.destroy();
    else refuseWebSocket({ request, socket, options: options.refusals });
  });
  server.on('connect', ({ method = 'CONNECT' }, socket) => {
    const thrown = notServed({ url: options.path, method }, options.path);
    refuseUnopened({ thrown, socket, method, options: options.refusals });
  });
}

/** Connections whose malformed bytes wait for the requests before them: more packets are more of the same. */
const waitingToRefuse = new WeakSet<Socket>();

/** Refuses what is no HTTP, after the requests before it have begun: their answers come first. */
export function refuseMalformed(
  error: MalformedHttp['error'],
  socket: Socket,
  options: ListenerOptions,
): void {
  if (waitingToRefuse.has(socket)) return;
  const { refusals, load } = options;
  const { connections, turns } = load;
  if (!connections.hasWaiting(socket)) refuseMalformedHttp({ error, socket, connections, options: refusals });
  else {
    waitingToRefuse.add(socket);
    turns.wait(addressKeys(socket.remoteAddress, refusals.addresses), () => {
      waitingToRefuse.delete(socket);
      refuseMalformed(error, socket, options);
    });
  }
}

/** The part of Node's parser that is called with each request; `socket.parser` is not documented. */
interface Parser {
  onIncoming: (...args: readonly unknown[]) => number;
}

/**
 * Node parses a packet to its end, even after the connection was closed, and a packet may hold 3,600 requests of 18 bytes:
 * 50 ms. A result other than 0, 1 and 2 is an error to the parser, with which it stops.
 */
function stopParserWhenDestroyed(socket: Socket & { readonly parser?: unknown }): void {
  const { parser } = socket;
  if (!isParser(parser)) return;
  const { onIncoming } = parser;
  parser.onIncoming = (...args) => (socket.destroyed ? -1 : onIncoming(...args));
}

function isParser(parser: unknown): parser is Parser {
  return (
    typeof parser === 'object' &&
    parser !== null &&
    'onIncoming' in parser &&
    typeof parser.onIncoming === 'function'
  );
}
