import type { IncomingHttpHeaders } from 'node:http';
import { ClientError } from '#gateway/errors/client-error.ts';
import { parseJson } from '#gateway/pipeline/parse-json.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request body.
 *
 * @throws ClientError BAD_REQUEST where the bytes are not UTF-8 or not JSON, where it is nested too deeply, or where
 *   there are none.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) {
    throw new ClientError('BAD_REQUEST', 'The body is empty; send JSON such as {"query": "{ __typename }"}.');
  }
  return parseJson(decodeUtf8(bytes), 'The body');
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new ClientError('BAD_REQUEST', 'The body is not UTF-8; encode it as UTF-8.', { cause: error });
  }
}

/**
 * Checks what a body says it is.
 *
 * @throws ClientError UNSUPPORTED_MEDIA_TYPE for anything but `application/json` in UTF-8, not compressed.
 */
export function requireJson(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity')
    throw unsupported('The body must not be compressed; leave content-encoding out.');
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() === 'application/json' && utf8) return;
  throw unsupported('The body must be JSON in UTF-8; send "content-type: application/json".');
}

function unsupported(message: string): ClientError {
  return new ClientError('UNSUPPORTED_MEDIA_TYPE', message);
}
