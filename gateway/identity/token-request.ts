import { parseLifetime, parseList } from '#gateway/identity/development-token.ts';
import type { DevelopmentClaims } from '#gateway/identity/development-token.ts';

/** A request for a development token, read. */
export interface TokenRequest {
  readonly claims: DevelopmentClaims;
  readonly lifetimeSeconds: number;
}

const names = ['sub', 'tenant', 'scope', 'roles', 'client', 'expires'];

/** What is wrong with a request for a token, in words for the developer who sent it. */
export class TokenRequestError extends Error {
  override readonly name = 'TokenRequestError';
}

/**
 * Reads the parameters of a request for a token.
 * @throws TokenRequestError when one is unknown, doubled or malformed, or `sub` is missing
 */
export function readTokenRequest(parameters: URLSearchParams): TokenRequest {
  for (const name of new Set(parameters.keys())) {
    if (!names.includes(name))
      throw new TokenRequestError(`Unknown parameter; known are ${names.join(', ')}.`);
    if (parameters.getAll(name).length > 1)
      throw new TokenRequestError(`The parameter ${name} is given twice.`);
  }
  // An empty field of a form is one that was not filled in.
  const read = (name: string): string | undefined => parameters.get(name) || undefined;
  const subject = read('sub');
  if (subject === undefined)
    throw new TokenRequestError('The parameter sub is missing: whom is the token for?');
  const lifetimeSeconds = parseLifetime(read('expires') ?? '1h');
  if (lifetimeSeconds === undefined) {
    throw new TokenRequestError('The parameter expires must be like 30s, 5m or 1h, at most 24h.');
  }
  const claims = {
    subject,
    tenant: read('tenant'),
    roles: parseList(read('roles') ?? ''),
    scopes: parseList(read('scope') ?? ''),
    client: read('client'),
  };
  return { claims, lifetimeSeconds };
}
