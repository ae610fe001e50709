import { ClientError } from '#gateway/errors/client-error.ts';
import { noteExactNumbers } from '#gateway/execution/exact-variables.ts';
import { parseJson } from '#gateway/pipeline/parse-json.ts';
import type { JsonLimits } from '#gateway/pipeline/parse-json.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request body.
 *
 * @throws ClientError BAD_REQUEST where the bytes are not UTF-8 or not JSON, where they exceed a bound of
 *   {@link parseJson}, or where there are none.
 */
export function parseJsonBody(bytes: Buffer, limits: JsonLimits): unknown {
  if (bytes.length === 0) {
    throw new ClientError('BAD_REQUEST', 'The body is empty; send JSON such as {"query": "{ __typename }"}.');
  }
  const text = decodeUtf8(bytes);
  const body = parseJson(text, 'The body', limits);
  noteExactNumbers(text, body, 'The body');
  return body;
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new ClientError('BAD_REQUEST', 'The body is not UTF-8; encode it as UTF-8.', { cause: error });
  }
}
