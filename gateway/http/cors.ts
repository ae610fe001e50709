import type { IncomingHttpHeaders } from 'node:http';

/** Settings of {@link Cors}. */
export interface CorsOptions {
  /** Exact origins, and patterns with `*` in a label of the host or in place of the port. */
  readonly origins: Iterable<string>;
  /** Every origin may send requests; never together with `credentials`. */
  readonly anyOrigin: boolean;
  /** Whether browsers send cookies along. */
  readonly credentials: boolean;
  readonly methods: readonly string[];
  /** Request headers beside {@link readHeaders}. */
  readonly headers: readonly string[];
  /** Response headers beside {@link writtenHeaders}. */
  readonly exposedHeaders: readonly string[];
  readonly maxAgeMs: number;
  /** Whether public pages may reach a gateway in a private network. */
  readonly privateNetwork: boolean;
}

/** Headers of an answer; names in lower case. */
export type CorsHeaders = Readonly<Record<string, string>>;

/** Request headers that Weir reads, or client libraries send, and that a browser asks for before it sends them. */
const readHeaders = [
  'content-type',
  'authorization',
  'x-api-key',
  'graphql-client-name',
  'graphql-client-version',
  'apollographql-client-name',
  'apollographql-client-version',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-weir-debug',
  'x-weir-dry-run',
  'traceparent',
  'tracestate',
  'if-none-match',
] as const;

/** Response headers that Weir writes, and that a page reads only where it may. */
const writtenHeaders = [
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'www-authenticate',
  'etag',
] as const;

/** The longest origin that is compared with patterns: a host has at most 253 characters. */
const maxOriginCharacters = 300;

/**
 * Says which pages of other origins may send requests and read answers.
 *
 * A preflight carries neither a credential nor the client's name: it is answered for the origins of all clients together.
 * The request that follows is held to the origins of its own client.
 *
 * This is not `@fastify/cors`: that package answers `OPTIONS` on every path, knows no private networks and adds no headers
 * to answers that are given before its hook, such as those to malformed URLs.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 * @see https://wicg.github.io/private-network-access/#headers
 */
export class Cors {
  readonly #options: CorsOptions;
  readonly #exact: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];
  readonly #answer: CorsHeaders;
  readonly #preflight: CorsHeaders;

  constructor(options: CorsOptions) {
    const origins = [...options.origins];
    const credentials = options.credentials ? { 'access-control-allow-credentials': 'true' } : {};
    this.#options = options;
    this.#exact = new Set(origins.filter((origin) => !origin.includes('*')));
    this.#patterns = origins.filter((origin) => origin.includes('*')).map(compilePattern);
    this.#answer = {
      ...credentials,
      'access-control-expose-headers': unite(writtenHeaders, options.exposedHeaders),
    };
    this.#preflight = {
      ...credentials,
      'access-control-allow-methods': options.methods.join(', '),
      'access-control-allow-headers': unite(readHeaders, options.headers),
      'access-control-max-age': String(Math.floor(options.maxAgeMs / 1000)),
    };
  }

  /** Headers of the answer to any request but a preflight; `Vary` is among them where answers differ by origin. */
  answerHeaders({ origin }: Pick<IncomingHttpHeaders, 'origin'>): CorsHeaders {
    const allowed = this.#allow(origin);
    return allowed ? { ...allowed, ...this.#answer } : this.#vary;
  }

  /** Headers of the answer to a preflight; undefined where its origin may not send requests. */
  preflightHeaders(headers: IncomingHttpHeaders): CorsHeaders | undefined {
    const allowed = this.#allow(headers.origin);
    if (!allowed) return undefined;
    const asksPrivate = headers['access-control-request-private-network'] === 'true';
    return {
      ...allowed,
      ...this.#preflight,
      ...(asksPrivate && this.#options.privateNetwork
        ? { 'access-control-allow-private-network': 'true' }
        : {}),
    };
  }

  /**
   * Whether a page could have sent a request after a preflight, so that it may send it without one. A cookie or a
   * password tells that the page asked the browser to add credentials, which a preflight allows only with `credentials`.
   * A client certificate does too, and cannot be seen here.
   */
  allowsUnasked({
    origin,
    cookie,
    authorization,
  }: Pick<IncomingHttpHeaders, 'origin' | 'cookie' | 'authorization'>): boolean {
    if (this.#allow(origin) === undefined) return false;
    return this.#options.credentials || (cookie === undefined && authorization === undefined);
  }

  /** `null` is the origin of sandboxed frames and files of anybody: it is never allowed by its name. */
  #allow(origin: string | undefined): CorsHeaders | undefined {
    if (origin === undefined || origin === 'null') return undefined;
    if (this.#options.anyOrigin) return { 'access-control-allow-origin': '*' };
    if (!this.#knows(origin)) return undefined;
    return { ...this.#vary, 'access-control-allow-origin': origin };
  }

  get #vary(): CorsHeaders {
    return this.#options.anyOrigin ? {} : { vary: 'origin' };
  }

  #knows(origin: string): boolean {
    if (this.#exact.has(origin)) return true;
    if (origin.length > maxOriginCharacters) return false;
    return this.#patterns.some((pattern) => pattern.test(origin));
  }
}

/** Whether a browser asks before it sends a request. */
export function isPreflight({
  method,
  headers = {},
}: {
  readonly method: string;
  readonly headers?: IncomingHttpHeaders;
}): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** The whole origin has to match: `*` never reaches into another label, and each label has one at most. */
function compilePattern(pattern: string): RegExp {
  const [, start = '', port = ''] = /^(.*?)(:\*)?$/.exec(pattern) ?? [];
  const escaped = RegExp.escape(start).replaceAll('\\*', '[a-z0-9-]+');
  return new RegExp(`^${escaped}${port === '' ? '' : '(?::[0-9]{1,5})?'}$`);
}

function unite(own: readonly string[], more: readonly string[]): string {
  return [...new Set([...own, ...more])].join(', ');
}
