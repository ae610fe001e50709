import Negotiator from 'negotiator';

/** The media types that answers can have, best first where the client has no preference. */
export const responseMediaTypes = ['application/json', 'application/graphql-response+json'] as const;

/** A media type of {@link responseMediaTypes}. */
export type ResponseMediaType = (typeof responseMediaTypes)[number];

/**
 * The media type to answer with.
 *
 * @param accept the `Accept` header; without one a client is an old one and takes `application/json`.
 * @returns undefined where the client accepts none that Weir writes.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
 */
export function negotiateMediaType(accept: string | undefined): ResponseMediaType | undefined {
  if (accept === undefined) return 'application/json';
  const chosen = new Negotiator({ headers: { accept } }).mediaType([...responseMediaTypes]);
  return responseMediaTypes.find((type) => type === chosen);
}

/** Whether a page is preferred to an answer of GraphQL: a browser's address bar asks so. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return (
    new Negotiator({ headers: { accept } }).mediaType([...responseMediaTypes, 'text/html']) === 'text/html'
  );
}
