import type { FastifyRequest } from 'fastify';
import { ClientError } from '#gateway/errors/client-error.ts';
import { isPreflight } from '#gateway/http/cors.ts';

/** What is known of a request before it is read. */
type NotServedRequest = Pick<FastifyRequest, 'url' | 'method'> & Partial<Pick<FastifyRequest, 'headers'>>;

/** The methods of a URL's path; none where nothing is served there. */
export function allowedMethods(url: string, path: string): readonly string[] {
  const [requested = ''] = url.split('?');
  if (requested === path) return ['GET', 'POST'];
  const documents = `${path.replace(/\/$/, '')}/`;
  return requested.startsWith(documents) && requested.length > documents.length ? ['GET'] : [];
}

/** A path that is not ours is 404; a method that is not, on our path, is 405. */
export function notServed(request: NotServedRequest, path: string): ClientError {
  const allowed = allowedMethods(request.url, path);
  if (allowed.length === 0 || allowed.includes(request.method)) {
    return new ClientError('BAD_REQUEST', `Nothing is served at this path; GraphQL is at ${path}.`, {
      httpStatus: 404,
    });
  }
  const fact = isPreflight(request)
    ? 'Pages of other origins may not send requests; set http.cors to allow some.'
    : `${request.method} is not allowed here; use ${allowed.join(' or ')}.`;
  return new ClientError('METHOD_NOT_ALLOWED', fact, { headers: { allow: allowed.join(', ') } });
}

/** A file of the GraphiQL page that is not there, or not any more. */
export function noPageFile(): ClientError {
  return new ClientError('BAD_REQUEST', 'The GraphiQL page has no such file; reload the page.', {
    httpStatus: 404,
  });
}

/** The preflight of a page that may not send requests. */
export function originRefused(): ClientError {
  return new ClientError(
    'FORBIDDEN',
    'Pages of this origin may not send requests; add it to http.cors.origins, or use a page of an allowed one.',
  );
}

/** Fastify's own errors in our words; whatever else was thrown, as it is. */
export function translateHttpError(
  error: unknown,
  { maxBodyBytes }: { readonly maxBodyBytes: number },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ClientError(
        'PAYLOAD_TOO_LARGE',
        `The body is larger than the ${maxBodyBytes} bytes allowed; send less, or a document id.`,
      );
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ClientError('BAD_REQUEST', 'The body is shorter or longer than its Content-Length says.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new ClientError(
        'UNSUPPORTED_MEDIA_TYPE',
        'The body must be JSON; send "content-type: application/json".',
      );
    case 'FST_ERR_BAD_URL':
      return new ClientError('BAD_REQUEST', 'The URL is malformed; percent-encode its path as UTF-8.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ClientError('BAD_REQUEST', 'The document id in the path is longer than any id.');
    default:
      return error;
  }
}
