import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A GraphQL answer over HTTP, read whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly body: GraphQLAnswer;
}

/** What a GraphQL answer may hold. */
export interface GraphQLAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly locations?: readonly { readonly line: number; readonly column: number }[];
    readonly extensions: Readonly<Record<string, unknown>> & {
      readonly code: string;
      readonly requestId: string;
    };
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Sends a GraphQL request by POST, as JSON unless the body is text already. */
export async function post(
  url: string,
  body: object | string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const isReady = typeof body === 'string' || body instanceof Uint8Array;
  return await send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: isReady ? body : JSON.stringify(body),
  });
}

/** Sends any request. */
export async function send(url: string, init: RequestInit = {}): Promise<HttpAnswer> {
  return await readAnswer(await fetch(url, init));
}

async function readAnswer(response: Response): Promise<HttpAnswer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : {},
  };
}

/** Opens a connection to a local port, for bytes that no HTTP client would send. */
export function openSocket(port: number): Socket {
  return connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined);
}

/** Everything that comes back on a connection until the other side closes it. */
export async function readToEnd(socket: Socket): Promise<string> {
  try {
    return await text(socket);
  } finally {
    socket.destroy();
  }
}

/** Splits a raw answer of HTTP/1.1 with one body. */
export function parseRawAnswer(raw: string): HttpAnswer {
  const [head = '', text = ''] = raw.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    text,
    body: text === '' ? {} : JSON.parse(text),
  };
}
