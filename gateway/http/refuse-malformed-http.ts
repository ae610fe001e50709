import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { ClientError } from '#gateway/errors/client-error.ts';
import { describeRefusal } from '#gateway/errors/refusal.ts';
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
  if (isPartOfLast && !hasEnded && !last.reply.raw.headersSent) {
    // Node writes answers in the order of their requests.
    void writeRefusal({ ...last, thrown });
    return;
  }
  const whole = isPartOfLast ? open.slice(0, -1) : open;
  const end = (): void => {
    if (hasEnded || isPartOfLast || !socket.writable) socket.destroy();
    else refuseUnopened({ thrown, socket, method: 'UNKNOWN', options });
  };
  const before = whole.at(-1);
  if (before) before.reply.raw.once('close', end);
  else end();
}

/** Whether nobody is there to read an answer, or nobody has asked for one yet. */
function hasGone({ code }: MalformedHttp['error'], socket: Socket): boolean {
  return code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0;
}

/** Answers on the bare socket, with a record like every other request's, and closes it. */
export function refuseUnopened({
  thrown,
  socket,
  method,
  options,
}: {
  readonly thrown: ClientError;
  readonly socket: Pick<Writable, 'end'>;
  readonly method: string;
  readonly options: ExchangeOptions;
}): void {
  const startedAt = new Date(options.now());
  const startedAtClockMs = options.clock();
  const requestId = options.newRequestId();
  const { status, headers, errors } = describeRefusal(thrown, requestId);
  const body = JSON.stringify({ errors });
  const responseBytes = Buffer.byteLength(body);
  const head = Object.entries({
    ...headers,
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': responseBytes,
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
  const recorder = options.newRecorder({
    requestId,
    trace: options.startTrace(),
    clientTraceparent: undefined,
    method,
    startedAt,
  });
  recorder.addCode(thrown.code);
  const durationMs = millisecondsSince(startedAtClockMs, options.clock);
  options.writeRecord(recorder.finish({ status, outcome: 'refused', durationMs, responseBytes }));
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
