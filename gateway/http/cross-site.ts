import type { IncomingHttpHeaders } from 'node:http';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { Cors } from '#gateway/http/cors.ts';

/**
 * Headers that no browser adds by itself, and that a page can add only after a preflight: a request with one of them
 * comes from a program, from a page of the gateway's own origin, or from a page that a preflight has allowed.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
const preflightedHeaders = [
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'graphql-client-name',
  'apollographql-client-name',
  'x-api-key',
  'x-weir-debug',
  'x-weir-dry-run',
] as const;

/** Browsers send passwords, Kerberos tickets and the like by themselves, but never a bearer token. */
const bearer = /^bearer\s/i;

/**
 * Guards a GET against cross-site request forgery: a page of another site can make a browser send one, by a link, a
 * picture or a form, with the cookies and passwords that the browser adds. A GET is safe where
 *
 * - it has a header that takes a preflight, or the JSON content type, which does too;
 * - `Sec-Fetch-Site` is `same-origin`: browsers set it, and pages cannot;
 * - its `Origin`, which pages cannot set either, is allowed by `http.cors`: a preflight would have been answered. Where
 *   `http.cors.credentials` is off, it must carry neither a cookie nor a password: a preflight would not have let those pass.
 *
 * A POST needs no guard: it has to be JSON, which no page sends without a preflight.
 *
 * @returns BAD_REQUEST that names what to change in the client; undefined where the request is safe.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function crossSiteRefusal(
  { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
  cors: Cors | undefined,
): ClientError | undefined {
  if (method !== 'GET') return undefined;
  if (headers['content-type'] !== undefined) return undefined;
  if (preflightedHeaders.some((name) => (headers[name] ?? '') !== '')) return undefined;
  if (bearer.test(headers.authorization ?? '')) return undefined;
  if (headers['sec-fetch-site'] === 'same-origin') return undefined;
  if (cors?.allowsUnasked(headers) === true) return undefined;
  return new ClientError(
    'BAD_REQUEST',
    'A page of any site could have sent this GET (CSRF). Send the header apollo-require-preflight, or send a POST: ' +
      'in urql preferGetMethod: false, in Apollo Client useGETForQueries: false. Pages of this origin, and of those ' +
      'in http.cors.origins, need neither in a browser that sends Sec-Fetch-Site or Origin.',
  );
}
