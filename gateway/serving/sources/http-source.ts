import { readAtMost } from '#gateway/bounded/read-at-most.ts';
import { artefactRevision } from '#gateway/serving/sources/artefact-revision.ts';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import type { Artefact, ArtefactSource, ReadOptions } from '#gateway/serving/sources/artefact-source.ts';

/** What to fetch, and how much of it. */
export interface HttpSourceOptions {
  readonly url: string;
  readonly maxBytes: number;
  /** For the whole answer, redirects included. */
  readonly timeoutMs: number;
  /** Whether signatures are wanted: the header `weir-signature`, else the file beside with `.sig`. */
  readonly signed: boolean;
  /** Default: that of Node. */
  readonly fetch?: typeof fetch;
}

const maxRedirects = 3;
const maxSignatureBytes = 16 * 1024;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** A URL of any web server, CDN or object store that is asked again by its ETag. */
export function httpSource(options: HttpSourceOptions): ArtefactSource {
  const name = withoutQuery(options.url);
  let last: { readonly revision: string; readonly etag: string | undefined } | undefined;
  const read = async ({ known, signal }: ReadOptions): Promise<Artefact | undefined> => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
    const etag = last !== undefined && last.revision === known ? last.etag : undefined;
    const answer = await get(options.url, { ...options, etag, signal: within, maxBytes: options.maxBytes });
    if (answer === 'unchanged') return undefined;
    if (answer === 'missing') throw new DeliveryError('missing', `${name}: There is nothing (404).`);
    const signatures = options.signed
      ? (answer.signature ?? (await signaturesBeside(options, within)))
      : undefined;
    const revision = await artefactRevision({ bytes: answer.bytes, signatures });
    last = { revision, etag: answer.etag };
    if (revision === known) return undefined;
    return { parts: [{ name, bytes: answer.bytes, signatures }], revision };
  };
  return { name, read, watch: () => () => undefined, close: async () => undefined };
}

interface Get {
  readonly fetch?: typeof fetch;
  readonly etag?: string | undefined;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

interface Got {
  readonly bytes: Uint8Array;
  readonly etag: string | undefined;
  readonly signature: string | undefined;
}

async function signaturesBeside(
  { url, fetch }: HttpSourceOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const beside = new URL(url);
  beside.pathname += '.sig';
  const answer = await get(beside.href, { ...(fetch ? { fetch } : {}), signal, maxBytes: maxSignatureBytes });
  return typeof answer === 'string' ? undefined : Buffer.from(answer.bytes).toString('latin1');
}

async function get(url: string, options: Get): Promise<Got | 'unchanged' | 'missing'> {
  const name = withoutQuery(url);
  let next = url;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const answer = await send(next, name, options);
    const location = answer.headers.get('location');
    if (!redirectStatuses.has(answer.status) || location === null)
      return await readAnswer(answer, name, options);
    await answer.body?.cancel();
    next = follow(next, location, name);
  }
  throw new DeliveryError('bad-answer', `${name}: More than ${maxRedirects} redirects in a row.`);
}

async function send(
  url: string,
  name: string,
  { fetch: send = fetch, etag, signal }: Get,
): Promise<Response> {
  try {
    const headers = etag === undefined ? {} : { 'if-none-match': etag };
    return await send(url, { headers, redirect: 'manual', signal });
  } catch (cause) {
    throw unreachable(name, cause);
  }
}

async function readAnswer(
  answer: Response,
  name: string,
  { maxBytes, etag }: Get,
): Promise<Got | 'unchanged' | 'missing'> {
  const { status, headers } = answer;
  const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
  if (status !== 200 || isPage) {
    await answer.body?.cancel();
    if (status === 304 && etag !== undefined) return 'unchanged';
    if (status === 404) return 'missing';
    const what = status === 200 ? 'a web page (text/html)' : `status ${status}`;
    throw new DeliveryError('bad-answer', `${name}: The answer is ${what}; expected the file itself.`);
  }
  return {
    bytes: await readBody(answer, name, maxBytes),
    etag: headers.get('etag') ?? undefined,
    signature: headers.get('weir-signature') ?? undefined,
  };
}

async function readBody({ body }: Response, name: string, maxBytes: number): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readAtMost(body ?? [], maxBytes);
  } catch (cause) {
    throw unreachable(name, cause);
  }
  if (bytes) return bytes;
  throw new DeliveryError(
    'too-large',
    `${name}: The answer is larger than the ${maxBytes} bytes that Weir reads.`,
  );
}

/** What came over TLS is not exchanged for what anyone on the way could have written. */
function follow(from: string, location: string, name: string): string {
  const to = URL.parse(location, from);
  const isSafe = to?.protocol === 'https:' || (to?.protocol === 'http:' && from.startsWith('http:'));
  if (to && isSafe) return to.href;
  throw new DeliveryError('bad-answer', `${name}: The redirect leads to something that is not https.`);
}

function unreachable(name: string, cause: unknown): DeliveryError {
  const { cause: inner } = Object(cause);
  const reason = Error.isError(inner) ? inner.message : Error.isError(cause) ? cause.message : String(cause);
  return new DeliveryError('unreachable', `${name}: No answer: ${reason}.`, { cause });
}

/** The query string may hold the signature that opens an object store. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
