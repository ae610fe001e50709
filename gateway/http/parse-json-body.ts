import { ClientError } from '#gateway/errors/client-error.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request body.
 *
 * @throws ClientError BAD_REQUEST where the bytes are not UTF-8 or not JSON, or where there are none.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) {
    throw new ClientError('BAD_REQUEST', 'The body is empty; send JSON such as {"query": "{ __typename }"}.');
  }
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (error) {
    throw new ClientError('BAD_REQUEST', 'The body is not JSON in UTF-8; send JSON such as {"query": "…"}.', {
      cause: error,
    });
  }
}

/**
 * Checks the `Content-Type` of a body.
 *
 * @throws ClientError UNSUPPORTED_MEDIA_TYPE for anything but `application/json` in UTF-8.
 */
export function requireJson(contentType: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() === 'application/json' && utf8) return;
  throw new ClientError(
    'UNSUPPORTED_MEDIA_TYPE',
    'The body must be JSON; send "content-type: application/json".',
  );
}
