import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readAtMost } from '#gateway/bounded/read-at-most.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { signDevelopmentToken } from '#gateway/identity/development-token.ts';
import { TokenRequestError, readTokenRequest } from '#gateway/identity/token-request.ts';
import type { DevelopmentKey } from '#gateway/identity/development-key.ts';

/** Where the issuer listens, and what it signs with. */
export interface DevelopmentIssuerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly key: DevelopmentKey;
  /** The `aud` of its tokens; default `weir`. */
  readonly audience?: string;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** A running issuer. */
export interface DevelopmentIssuer {
  /** The `iss` of its tokens: `http://127.0.0.1:<port>`, whatever the host, so that one configuration fits. */
  readonly issuer: string;
  close(): Promise<void>;
}

/** Longer bodies hold no token request. */
const maxBodyBytes = 16_384;
const tokenPath = '/token';
const keySetPaths: readonly string[] = ['/jwks.json', '/.well-known/jwks.json'];

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Starts an issuer of tokens for local development: whoever reaches it can be anyone. It publishes its key like a real
 * one, so that the gateway runs the same code for both.
 * @throws StartupError when it cannot listen
 */
export async function startDevelopmentIssuer(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
  const { host, port, key, audience = 'weir', now } = options;
  let issuer = '';
  const server = createServer((request, response) => {
    respond(request, { key, audience, issuer, nowMs: now() }).then(
      (answer) => write(response, answer),
      () => write(response, failure(500, 'The token could not be issued.')),
    );
  });
  server.requestTimeout = 10_000;
  server.listen(port, host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw cannotListen(cause, { host, port });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new StartupError('The issuer has no port.');
  issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Signing extends Pick<DevelopmentIssuerOptions, 'key'> {
  readonly audience: string;
  readonly issuer: string;
  readonly nowMs: number;
}

async function respond(request: IncomingMessage, signing: Signing): Promise<Answer> {
  const url = URL.parse(request.url ?? '', 'http://issuer');
  if (url === null) return failure(400, 'The URL is malformed.');
  const { pathname, searchParams } = url;
  const { method = '' } = request;
  // Public keys are for everyone, as with any issuer.
  if (keySetPaths.includes(pathname)) {
    if (method !== 'GET' && method !== 'HEAD') return failure(405, 'Use GET.', { allow: 'GET, HEAD' });
    return { status: 200, body: { keys: [signing.key.publicJwk] } };
  }
  if (pathname !== tokenPath) return failure(404, 'There are /token and /jwks.json here.');
  if (method !== 'GET' && method !== 'POST') return failure(405, 'Use GET or POST.', { allow: 'GET, POST' });
  if (!isLocal(request)) return failure(403, 'Tokens are for programs on this machine, not for web pages.');
  const body = method === 'POST' ? await readBody(request) : '';
  if (body === undefined) return failure(413, `The body is larger than the ${maxBodyBytes} bytes allowed.`);
  try {
    const parameters = new URLSearchParams([...searchParams, ...new URLSearchParams(body)]);
    return await issueToken(parameters, signing);
  } catch (error) {
    if (error instanceof TokenRequestError) return failure(400, error.message);
    throw error;
  }
}

async function issueToken(parameters: URLSearchParams, signing: Signing): Promise<Answer> {
  const { claims, lifetimeSeconds } = readTokenRequest(parameters);
  const token = await signDevelopmentToken({ ...signing, claims, lifetimeSeconds, newId: randomUUID });
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', expires_in: lifetimeSeconds },
  };
}

/**
 * A page on the web can make a developer's browser call this server. A page that resolves its own name to 127.0.0.1
 * (DNS rebinding) could even read the answer: its requests name that host. All other pages give themselves away by
 * `Origin` or `Sec-Fetch-Site`, which scripts cannot set.
 */
function isLocal({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host ?? '')) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none';
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  // A body that is too long must not destroy the connection that the rejection goes out on.
  const bytes = await readAtMost(request.iterator({ destroyOnReturn: false }), maxBodyBytes);
  return bytes?.toString('utf8');
}

function failure(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: { error: 'invalid_request', error_description: message } };
}

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  // An unread rest of the body would otherwise be taken for the next request.
  const connection: Record<string, string> = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...connection,
    ...headers,
  });
  response.end(`${JSON.stringify(body)}\n`);
}

function cannotListen(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): StartupError {
  const code = Error.isError(error) && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new StartupError(`Port ${port} on ${host} is taken; choose another one with --port.`, {
      cause: error,
    });
  }
  const reason = Error.isError(error) ? error.message : String(error);
  return new StartupError(`Cannot listen on port ${port} of ${host}: ${reason}; see --port and --host.`, {
    cause: error,
  });
}
