import { ClientError } from '#gateway/errors/client-error.ts';

/** Why a credential was not accepted, in the words of RFC 6750. */
export interface UnauthenticatedOptions {
  /**
   * `invalid_request`: no single credential can be read. `invalid_token`: there is one, and it does not hold.
   * Absent: there is none, and one is required.
   */
  readonly error?: 'invalid_request' | 'invalid_token';
  /** The authentication schemes of the challenge. Default: `Bearer`. */
  readonly schemes?: readonly string[];
  /** For the log alone. */
  readonly cause?: unknown;
}

/**
 * An UNAUTHENTICATED error with its `WWW-Authenticate` challenge. The message never holds the token or a part of it.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function unauthenticatedError(
  message: string,
  { error, schemes = ['Bearer'], cause }: UnauthenticatedOptions = {},
): ClientError {
  const parameters = ['realm="weir"'];
  if (error !== undefined) {
    parameters.push(`error="${error}"`, `error_description="${toDescription(message)}"`);
  }
  const challenges = [...new Set(schemes)].map((scheme) => `${scheme} ${parameters.join(', ')}`);
  return new ClientError('UNAUTHENTICATED', message, {
    headers: { 'www-authenticate': challenges.join(', ') },
    cause,
  });
}

/** RFC 6750 allows printable ASCII without quotes and backslashes. */
function toDescription(message: string): string {
  return message.replaceAll(/[^\u0020-\u0021\u0023-\u005b\u005d-\u007e]/g, "'");
}
