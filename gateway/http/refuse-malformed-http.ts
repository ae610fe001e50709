import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { ClientError } from '#gateway/errors/client-error.ts';
import { describeRefusal } from '#gateway/errors/refusal.ts';
import type { Refusal } from '#gateway/errors/refusal.ts';
import type { Connections } from '#gateway/http/connections.ts';
import { millisecondsSince } from '#gateway/http/open-exchange.ts';
import type { ExchangeOptions } from '#gateway/http/open-exchange.ts';
import { writeRefusal } from '#gateway/http/write-refusal.ts';

/** What Node's parser accepts. */
interface HeaderLimits {
  readonly maxHeaderBytes: number;
  readonly maxHeaders: number;
}

/** What Node's parser could not make a request of. */
export interface MalformedHttp {
  readonly error: Error & { readonly code?: string };
  readonly socket: Socket;
  readonly connections: Connections;
  readonly options: ExchangeOptions & HeaderLimits;
}

/** Connections that nothing more is read from: Node reports every further packet as malformed too. */
const ending = new WeakSet<Socket>();

/**
 * Refuses bytes that are not HTTP: as the request they belong to, where its headers were read, else by themselves.
 * Requests before them on the same connection get their answers first.
 */
export function refuseMalformedHttp({ error, socket, connections, options }: MalformedHttp): void {
  if (ending.has(socket)) return;
  const open = connections.on(socket);
  const last = open.at(-1);
  if (hasGone(error, socket)) {
    socket.destroy();
    return;
  }
  ending.add(socket);
  const isPartOfLast = last !== undefined && !last.request.raw.complete;
  // The client has ended in the middle of a request: there is nobody to be told, only answers to finish.
  const hasEnded = open.length > 0 && error.code === 'HPE_INVALID_EOF_STATE';
  const thrown = describeMalformed(error, options);
  // A GET is answered before its body is read.
  const isAnswered = last !== undefined && (last.reply.raw.headersSent || last.exchange.isCompressing);
  if (isPartOfLast && !hasEnded && !isAnswered) {
    // Node writes answers in the order of their requests.
    void writeRefusal({ ...last, thrown });
    return;
  }
  const end = (): void => {
    if (hasEnded || isPartOfLast || !socket.writable) socket.destroy();
    else refuseUnopened({ thrown, socket, method: 'UNKNOWN', options });
  };
  const before = connections.responses(socket).at(isPartOfLast && !isAnswered ? -2 : -1);
  if (before) before.once('close', end);
  else end();
}

/** Whether nobody is there to read an answer, or nobody has asked for one yet. */
function hasGone({ code }: MalformedHttp['error'], socket: Socket): boolean {
  return code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0;
}

/** A request that Fastify never saw. */
export interface UnopenedRequest {
  readonly thrown: unknown;
  readonly socket: Pick<Writable, 'end'>;
  readonly method: string;
  readonly options: ExchangeOptions;
  /** The address of the caller, where it is known. */
  readonly ip?: string;
  /** What to write in place of an HTTP answer. */
  readonly written?: { readonly status: number; readonly bytes: Buffer };
}

/** Answers on the bare socket, with a record like every other request's, and closes it. */
export function refuseUnopened({ thrown, socket, method, options, ip, written }: UnopenedRequest): void {
  const startedAt = new Date(options.now());
  const startedAtClockMs = options.clock();
  const requestId = options.newRequestId();
  const refusal = describeRefusal(thrown, requestId);
  const body = JSON.stringify({ errors: refusal.errors });
  const responseBytes = written?.bytes.length ?? Buffer.byteLength(body);
  socket.end(written?.bytes ?? writeHttp(refusal, { requestId, body }));
  const recorder = options.newRecorder({
    requestId,
    trace: options.startTrace(),
    clientTraceparent: undefined,
    method,
    startedAt,
  });
  if (ip !== undefined) recorder.add({ ip });
  for (const { extensions } of refusal.errors) recorder.addCode(extensions.code);
  if (refusal.internalError !== undefined) recorder.add({ internalError: refusal.internalError });
  const durationMs = millisecondsSince(startedAtClockMs, options.clock);
  const status = written?.status ?? refusal.status;
  const outcome = refusal.status >= 500 ? 'failed' : 'refused';
  options.writeRecord(recorder.finish({ status, outcome, durationMs, responseBytes }));
}

function writeHttp(
  { status, headers }: Refusal,
  { requestId, body }: { readonly requestId: string; readonly body: string },
): string {
  const head = Object.entries({
    ...headers,
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`;
}

function describeMalformed(
  { code }: { readonly code?: string },
  { maxHeaderBytes, maxHeaders }: HeaderLimits,
): ClientError {
  const headers = { connection: 'close' };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const fact = 'The headers took too long to arrive; send the request again.';
    return new ClientError('BAD_REQUEST', fact, { httpStatus: 408, headers });
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const fact = `The request has more than the ${maxHeaders} headers or ${maxHeaderBytes} bytes of them allowed; send fewer, or a POST for a long query.`;
    return new ClientError('HEADERS_TOO_LARGE', fact, { headers });
  }
  return new ClientError('BAD_REQUEST', 'The request is not well-formed HTTP/1.1.', { headers });
}
