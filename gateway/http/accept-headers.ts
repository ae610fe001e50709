import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ClientError } from '#gateway/errors/client-error.ts';
import { parseMediaType } from '#gateway/http/media-type.ts';

/** The longest `accept` and `content-type` that is read, in bytes: browsers send some 150. */
const maxNegotiationBytes = 1_024;
const negotiationHeaders = ['accept', 'content-type'] as const;

/** The only accepted type, and what libraries read in place of the header that was sent. */
const json = 'application/json';

/**
 * Checks the headers of a request that is served here, before anything else reads them, and normalizes the content type:
 * libraries parse it with regular expressions that take a second for a hostile one.
 *
 * @throws ClientError HEADERS_TOO_LARGE where there are more than `maxHeaders`, or `accept` or `content-type` is longer
 *   than 1 KiB; UNSUPPORTED_MEDIA_TYPE where a body, or a GET that declares a type, is anything but JSON.
 */
export function acceptHeaders(
  request: Pick<IncomingMessage, 'headers' | 'method' | 'rawHeaders'>,
  { maxHeaders }: { readonly maxHeaders: number },
): void {
  const { headers, rawHeaders } = request;
  // Names and values alternate.
  if (rawHeaders.length > 2 * maxHeaders) {
    throw tooLarge(`The request has more than the ${maxHeaders} headers allowed; send fewer.`);
  }
  for (const name of negotiationHeaders) {
    if ((headers[name]?.length ?? 0) > maxNegotiationBytes) {
      throw tooLarge(
        `The header ${name} is longer than the ${maxNegotiationBytes} bytes allowed; shorten it.`,
      );
    }
  }
  if (headers['content-type'] === undefined && !hasBody(request)) return;
  requireJson(headers);
  headers['content-type'] = json;
}

/** Whether a request has a body that is read: that of a GET is ignored. */
export function hasBody({ method, headers }: Pick<IncomingMessage, 'headers' | 'method'>): boolean {
  if (method !== 'POST') return false;
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/**
 * Checks the declared type of a body. A GET must not declare another type either: pages of other sites could send it
 * without a CORS preflight.
 *
 * @throws ClientError UNSUPPORTED_MEDIA_TYPE for anything but `application/json` in UTF-8, not compressed.
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export function requireJson(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') {
    throw unsupported('The body must not be compressed; remove content-encoding.');
  }
  // As nearly all clients write it.
  if (headers['content-type'] === json) return;
  const { essence, parameters } = parseMediaType(headers['content-type'] ?? '') ?? {};
  const charset = parameters?.get('charset')?.toLowerCase() ?? 'utf-8';
  if (essence === json && (charset === 'utf-8' || charset === 'utf8')) return;
  if (essence === 'multipart/form-data') {
    throw unsupported(
      'Uploads (multipart/form-data) are not supported; upload the file to a storage service, and send its URL as a variable.',
    );
  }
  throw unsupported('The request must be JSON in UTF-8; send "content-type: application/json".');
}

function tooLarge(fact: string): ClientError {
  return new ClientError('HEADERS_TOO_LARGE', fact);
}

function unsupported(message: string): ClientError {
  return new ClientError('UNSUPPORTED_MEDIA_TYPE', message);
}
