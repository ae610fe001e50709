import { unauthenticatedError } from '#gateway/errors/unauthenticated-error.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';

/** The longest token that is looked at, in bytes. Servers refuse longer header lines anyway, most at 8 to 16 KB. */
const maxTokenBytes = 8192;

/**
 * The token of `Authorization: Bearer …`, of any form and unverified; `undefined` when there is no such header. Nowhere
 * else is a token looked for: a URL ends up in logs and histories.
 * @throws ClientError UNAUTHENTICATED when the header is doubled, of another scheme, malformed or too long
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function readBearerToken(headers: RequestHeaders): string | undefined {
  const values = [headers['authorization'] ?? []].flat();
  const [value] = values;
  if (value === undefined) return undefined;
  // A proxy in front of the gateway could pick the other one.
  if (values.length > 1 || value.includes(',')) {
    throw malformed('The request has more than one credential; send one Authorization header.');
  }
  const [scheme = '', token = '', ...rest] = value.trim().split(/ +/, 3);
  if (scheme.toLowerCase() !== 'bearer' || token === '' || rest.length > 0) {
    throw malformed('The Authorization header must be `Bearer` and a token.');
  }
  if (token.length > maxTokenBytes) {
    throw malformed(
      `The token is longer than the ${maxTokenBytes} bytes allowed; ask for one with fewer claims.`,
    );
  }
  return token;
}

function malformed(message: string): Error {
  return unauthenticatedError(message, { error: 'invalid_request' });
}
