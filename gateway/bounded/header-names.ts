/** The plain headers that tell a subgraph who is calling. None of them may reach it from the outside. */
export const identityHeaderNames = [
  'x-user-id',
  'x-user-issuer',
  'x-tenant-id',
  'x-user-roles',
  'x-oauth-scopes',
  'x-client-name',
] as const;

/** Between two neighbours alone. @see https://www.rfc-editor.org/rfc/rfc9110#name-connection */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** Describe a message or its transfer; the sender of the message sets them. */
const ofTheMessage = [
  'host',
  'expect',
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-length',
  'content-type',
  'traceparent',
  'tracestate',
];
/** Say how a browser or cache may use an answer, or belong to Weir. */
const ofTheAnswer = [
  'age',
  'allow',
  'cache-control',
  'date',
  'etag',
  'expires',
  'location',
  'pragma',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'vary',
  'www-authenticate',
  'x-content-type-options',
  'x-request-id',
];

const neverRead: ReadonlySet<string> = new Set([...hopByHop, ...identityHeaderNames, 'txn-token']);
const neverSent: ReadonlySet<string> = new Set([...neverRead, ...ofTheMessage]);
const neverAnswered: ReadonlySet<string> = new Set([...neverSent, ...ofTheAnswer]);
const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie', 'set-cookie', 'x-api-key']);

/** Whether a header may never be passed on, under any name: it is for one hop, or says who is calling. */
export function isNeverPassedOn(name: string): boolean {
  const known = spelled(name);
  return neverRead.has(known) || known.startsWith('x-weir-');
}

/** Whether Weir alone sets a header of requests to subgraphs. */
export function isOwnRequestHeader(name: string): boolean {
  return neverSent.has(spelled(name)) || isNeverPassedOn(name);
}

/** Whether Weir alone sets a header of answers to clients. */
export function isOwnResponseHeader(name: string): boolean {
  const known = spelled(name);
  return neverAnswered.has(known) || isNeverPassedOn(name) || known.startsWith('access-control-');
}

/** Whether a header holds a credential. */
export function isCredentialHeader(name: string): boolean {
  return credentials.has(spelled(name));
}

/** Servers behind CGI and some frameworks read `x_user_id` as `x-user-id`. */
function spelled(name: string): string {
  return name.replaceAll('_', '-');
}

/**
 * Writes any text as the value of a header: everything but visible ASCII, and `%` and the comma, is percent-encoded as
 * UTF-8, so that no text can end a header or add an entry to a list. `decodeURIComponent` reads it.
 */
export function encodeHeaderValue(text: string): string {
  return text.replaceAll(/[^\u0021-\u007e]+|[%,]/g, encodeBytes);
}

function encodeBytes(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('hex')
    .replaceAll(/../g, (byte) => `%${byte.toUpperCase()}`);
}
