import Negotiator from 'negotiator';

/** The media types that answers can have, best first where the client has no preference. */
const responseMediaTypes = ['application/json', 'application/graphql-response+json'] as const;

/** A media type that an answer can have. */
export type ResponseMediaType = (typeof responseMediaTypes)[number];

/** Each type also as clients that follow the specification's example name it, which is the one that is written. */
const offers = responseMediaTypes.flatMap((type) => [type, `${type}; charset=utf-8`]);

/** What was agreed on for a header before: a handful of clients sends the same few. */
const negotiated = new Map<string, ResponseMediaType>();
const maxNegotiated = 100;

/**
 * The media type to answer with.
 *
 * @param accept the `Accept` header; without one, or empty, a client is an old one and takes `application/json`.
 * @returns undefined where the client accepts none that Weir writes.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
 */
export function negotiateMediaType(accept: string | undefined): ResponseMediaType | undefined {
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const known = negotiated.get(accept);
  if (known) return known;
  const chosen = new Negotiator({ headers: { accept } }).mediaType(offers);
  const type = responseMediaTypes.find((candidate) => candidate === chosen?.split(';')[0]);
  if (type && negotiated.size < maxNegotiated) negotiated.set(accept, type);
  return type;
}

/** Whether plain JSON is among what a client accepts. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const offered = ['application/json', 'application/json; charset=utf-8'];
  return new Negotiator({ headers: { accept } }).mediaType(offered) !== undefined;
}

/** Whether a page is preferred to an answer of GraphQL: a browser's address bar asks so. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return new Negotiator({ headers: { accept } }).mediaType([...offers, 'text/html']) === 'text/html';
}
