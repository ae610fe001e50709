import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressGrouping, AddressKeys } from '#gateway/bounded/address-keys.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { ClientGone } from '#gateway/http/exchange.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import { GatheredMessage } from '#gateway/http/gathered-message.ts';
import { bodyTimeout } from '#gateway/http/waiting-bodies.ts';
import type { Origin, TrustedProxies } from '#gateway/http/trusted-proxies.ts';
import type { AccessRecord, AccessRecorder } from '#gateway/telemetry/access-record.ts';
import { formatTraceparent, parseTraceparent } from '#gateway/telemetry/trace-context.ts';
import type { TraceContext } from '#gateway/telemetry/trace-context.ts';

/** What opening an exchange needs. */
export interface ExchangeOptions {
  readonly requestTimeoutMs: number;
  readonly proxies: TrustedProxies;
  readonly addresses: AddressGrouping;
  readonly newRequestId: () => string;
  readonly startTrace: () => TraceContext;
  /** Milliseconds since the epoch: when requests came. */
  readonly now: () => number;
  /** Monotonic, in milliseconds: how long they took. */
  readonly clock: () => number;
  readonly newRecorder: (options: ConstructorParameters<typeof AccessRecorder>[0]) => AccessRecorder;
  readonly writeRecord: (record: AccessRecord) => void;
}

/**
 * Gives a request its id, its trace and its record, and sees to it that the record is written once, whatever happens.
 * The client's own trace is noted and not continued: anybody can send a trace id.
 */
export function openExchange(
  request: FastifyRequest,
  reply: FastifyReply,
  options: ExchangeOptions,
): Exchange {
  const { ip, address, viaProxy } = originOf(request.raw, options);
  const clockMs = options.clock();
  const startedAtClockMs = arrivalOf(request.raw) ?? clockMs;
  const waitedMs = clockMs - startedAtClockMs;
  const startedAtMs = options.now() - waitedMs;
  const proxyRequestId = viaProxy ? readRequestId(request.raw) : undefined;
  const requestId = proxyRequestId ?? options.newRequestId();
  const trace = options.startTrace();
  const clientTrace = parseTraceparent(request.headers['traceparent']);
  const exchange: Exchange = {
    requestId,
    ip,
    address,
    trace,
    startedAtMs,
    recorder: options.newRecorder({
      requestId,
      trace,
      clientTraceparent: clientTrace && formatTraceparent(clientTrace),
      method: request.method,
      startedAt: new Date(startedAtMs),
    }),
    abort: new AbortController(),
    limits: undefined,
    outcome: 'failed',
    responseBytes: 0,
    isCompressing: false,
    batch: undefined,
  };
  void reply.headers({ 'x-request-id': requestId, 'x-content-type-options': 'nosniff' });
  const timer = setTimeout(() => {
    exchange.abort.abort(lateness(request, options.requestTimeoutMs));
  }, options.requestTimeoutMs - waitedMs);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    const complete = reply.raw.writableFinished;
    if (!complete) exchange.abort.abort(new ClientGone('The client closed the connection'));
    const status = reply.raw.headersSent ? reply.raw.statusCode : 0;
    const durationMs = millisecondsSince(startedAtClockMs, options.clock);
    const write = (): void => {
      for (const { recorder, outcome, responseBytes } of exchange.batch ?? [exchange]) {
        const end = { status, outcome: complete ? outcome : ('aborted' as const), durationMs, responseBytes };
        options.writeRecord(recorder.finish(end));
      }
    };
    // What is given up says so before the record is closed.
    if (complete && !exchange.abort.signal.aborted) write();
    else setImmediate(write);
  });
  return exchange;
}

/** Where a request came from, and what its address is counted by. */
export interface CountedOrigin extends Origin {
  readonly address: AddressKeys;
}

/** Of connections without a trusted proxy: the same for all requests on them. */
const directOrigins = new WeakMap<Socket, CountedOrigin>();

/** Where a request came from: behind trusted proxies, what they say of it. */
export function originOf(
  request: IncomingMessage,
  { proxies, addresses }: Pick<ExchangeOptions, 'proxies' | 'addresses'>,
): CountedOrigin {
  const { socket } = request;
  const known = directOrigins.get(socket);
  if (known) return known;
  const located = proxies.locate({
    peer: socket.remoteAddress,
    forwardedFor: readHeader(request, 'x-forwarded-for'),
  });
  const origin = { ...located, address: addressKeys(located.ip, addresses) };
  if (!origin.viaProxy) directOrigins.set(socket, origin);
  return origin;
}

/** When a request arrived that had to wait until now; undefined for others. */
function arrivalOf(request: IncomingMessage): number | undefined {
  return request instanceof GatheredMessage ? request.arrivedAtMs : undefined;
}

/** To a thousandth, which is as fine as records are. */
export function millisecondsSince(startedAtMs: number, clock: () => number): number {
  return Math.round((clock() - startedAtMs) * 1000) / 1000;
}

/** Characters of the ids that proxies make, and few enough for a log. */
const requestIdForm = /^[A-Za-z0-9._:+/=@-]{1,128}$/;

/** The id that a trusted proxy gave the request; undefined where it gave none, or none that a log should hold. */
function readRequestId(request: IncomingMessage): string | undefined {
  const id = readHeader(request, 'x-request-id') ?? '';
  return requestIdForm.test(id) ? id : undefined;
}

function readHeader({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Who was too slow: the client with its request, or we with the answer. */
function lateness(request: FastifyRequest, timeoutMs: number): ClientError {
  if (request.raw.complete) {
    const fact = `The answer took longer than the ${timeoutMs} ms allowed; ask for less, or try again later.`;
    return new ClientError('REQUEST_TIMEOUT', fact);
  }
  return bodyTimeout(timeoutMs);
}
