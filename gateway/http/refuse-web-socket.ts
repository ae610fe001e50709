import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { notServed } from '#gateway/http/http-errors.ts';
import type { ExchangeOptions } from '#gateway/http/open-exchange.ts';
import { refuseUnopened } from '#gateway/http/refuse-malformed-http.ts';
import type { RequestLimiter } from '#gateway/http/request-limiter.ts';

/** A request to speak WebSocket. */
export interface WebSocketRequest {
  readonly request: Pick<IncomingMessage, 'headers' | 'method' | 'url'>;
  readonly socket: Duplex & { readonly remoteAddress?: string | undefined };
  readonly options: ExchangeOptions & {
    /** Where GraphQL is served. */
    readonly path: string;
    readonly requestLimiter: RequestLimiter | undefined;
  };
}

const message = 'Subscriptions are not supported; poll with a query.';

/** What WebSocket clients are asked to hash. @see https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
const handshakeGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** The close code of a bad request; libraries do not connect again after it. */
const badRequestCode = 4400;
/** How long a client may take to close its side. */
const closeWithinMs = 2_000;

/** Whether a request asks for WebSocket; those that offer HTTP/2 are answered as if they had not. */
export function wantsWebSocket({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Refuses a WebSocket. The libraries for subscriptions show the reason with which a connection was closed, and nothing of
 * an HTTP answer: for them the connection is opened and closed at once.
 *
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function refuseWebSocket({ request, socket, options }: WebSocketRequest): void {
  const { headers, method = 'GET', url = '' } = request;
  socket.on('error', () => socket.destroy());
  setTimeout(() => socket.destroy(), closeWithinMs).unref();
  // Nothing more is read: the client may send what it likes until it closes.
  socket.resume();
  const { ip } = options.proxies.locate({
    peer: socket.remoteAddress,
    forwardedFor: forwardedForOf(headers),
  });
  const refusal = { socket, method, options, ip };
  try {
    options.requestLimiter?.count(addressKeys(ip, options.addresses));
    if (url.split('?')[0] !== options.path) throw notServed({ url, method }, options.path);
    throw new ClientError('SUBSCRIPTIONS_NOT_SUPPORTED', message);
  } catch (thrown) {
    const isSubscription = thrown instanceof ClientError && thrown.code === 'SUBSCRIPTIONS_NOT_SUPPORTED';
    const bytes = isSubscription ? closedWebSocket(request) : undefined;
    refuseUnopened({ ...refusal, thrown, ...(bytes ? { written: { status: 101, bytes } } : {}) });
  }
}

function forwardedForOf({ 'x-forwarded-for': value }: IncomingMessage['headers']): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The bytes of a WebSocket that is opened and closed; undefined: the request is for no WebSocket of GraphQL. */
function closedWebSocket({ headers, method }: WebSocketRequest['request']): Buffer | undefined {
  const key = headers['sec-websocket-key'] ?? '';
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = offered.find((name) => name === 'graphql-transport-ws' || name === 'graphql-ws');
  const isHandshake =
    method === 'GET' && headers['sec-websocket-version'] === '13' && /^[A-Za-z0-9+/]{22}==$/.test(key);
  if (!isHandshake || protocol === undefined) return undefined;
  const accept = createHash('sha1')
    .update(key + handshakeGuid)
    .digest('base64');
  const head =
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n' +
    `sec-websocket-accept: ${accept}\r\nsec-websocket-protocol: ${protocol}\r\n\r\n`;
  // The older protocol has a message for this, which its library shows in place of the reason.
  const connectionError = JSON.stringify({ type: 'connection_error', payload: { message } });
  return Buffer.concat([
    Buffer.from(head),
    ...(protocol === 'graphql-ws' ? [frame(textFrame, Buffer.from(connectionError))] : []),
    frame(closeFrame, closeReason(badRequestCode, `SUBSCRIPTIONS_NOT_SUPPORTED: ${message}`)),
  ]);
}

const textFrame = 0x81;
const closeFrame = 0x88;

function closeReason(code: number, reason: string): Buffer {
  const bytes = Buffer.from(`  ${reason}`);
  bytes.writeUInt16BE(code);
  return bytes;
}

/** A whole message of at most 125 bytes. @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
function frame(head: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(head, payload.length), payload]);
}
