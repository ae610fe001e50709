import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeUtf8 } from '#gateway/bounded/decode-utf8.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { noteExactNumbers } from '#gateway/execution/exact-variables.ts';
import { parseJson, parseLongJson } from '#gateway/pipeline/parse-json.ts';
import type { JsonLimits } from '#gateway/pipeline/parse-json.ts';

/** Reading any shorter body takes less than 3 ms. */
const longBodyBytes = 65_536;

/**
 * Reads a request body; a long one in several turns of the event loop.
 *
 * @throws ClientError BAD_REQUEST where the bytes are not UTF-8 or not JSON, where they exceed a bound of
 *   {@link parseJson}, or where there are none.
 */
export async function parseJsonBody(bytes: Buffer, limits: JsonLimits): Promise<unknown> {
  if (bytes.length === 0) {
    throw new ClientError('BAD_REQUEST', 'The body is empty; send JSON such as {"query": "{ __typename }"}.');
  }
  const text = decodeBody(bytes);
  const isLong = bytes.length > longBodyBytes;
  const body = isLong ? await parseLongJson(text, what, limits) : parseJson(text, what, limits);
  if (isLong) await nextTurn();
  noteExactNumbers(text, body, what);
  if (isLong) await nextTurn();
  return body;
}

const what = 'The body';

function decodeBody(bytes: Buffer): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw new ClientError('BAD_REQUEST', 'The body is not UTF-8; encode it as UTF-8.', { cause: error });
  }
}
