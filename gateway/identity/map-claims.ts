import { readClaim } from '#gateway/identity/read-claim.ts';
import { unauthenticatedError } from '#gateway/errors/unauthenticated-error.ts';
import type { Identity } from '#gateway/identity/identity.ts';

/**
 * Which claim holds what. A dotted path leads into objects (`realm_access.roles`), but a claim that literally has the
 * name wins (`https://shop.example/roles`).
 */
export interface ClaimNames {
  readonly subject: string;
  readonly tenant: string;
  readonly roles: string;
  readonly scopes: string;
  readonly client: string;
}

/** Longer names are no names: they become keys of buckets and entries of logs. */
const maxNameCharacters = 256;

/** An identity but for what the token's envelope says of it. */
export type ClaimedIdentity = Omit<Identity, 'issuer' | 'expiresAtMs'>;

/**
 * Reads an identity from the claims of a *verified* token. A claim that is absent or null is empty, except the subject.
 * @throws ClientError UNAUTHENTICATED when a claim has the wrong type or form
 */
export function mapClaims(payload: object, names: ClaimNames): ClaimedIdentity {
  const subject = readName(payload, names.subject);
  if (subject === undefined) throw wrongForm(names.subject, 'is missing');
  return {
    subject,
    tenant: readName(payload, names.tenant),
    roles: readList(payload, names.roles, (text) => [text]),
    // OAuth writes scopes as one string with spaces between (RFC 6749, section 3.3).
    scopes: readList(payload, names.scopes, (text) => text.split(' ')),
    client: readName(payload, names.client),
  };
}

function readName(payload: object, name: string): string | undefined {
  const value = readClaim(payload, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '') throw wrongForm(name, 'must be a non-empty string');
  if (value.length > maxNameCharacters) {
    throw wrongForm(name, `is longer than the ${maxNameCharacters} characters allowed`);
  }
  return wellFormed(value, name);
}

function readList(payload: object, name: string, split: (text: string) => string[]): string[] {
  const value = readClaim(payload, name);
  if (value === undefined || value === null) return [];
  const entries: unknown[] =
    typeof value === 'string' ? split(value) : Array.isArray(value) ? value : [undefined];
  const texts = entries.map((entry) => {
    if (typeof entry !== 'string') throw wrongForm(name, 'must be a string or a list of strings');
    return wellFormed(entry, name);
  });
  return [...new Set(texts)].filter((text) => text !== '');
}

/** Half a surrogate pair has no UTF-8: two different names would become the same one further on. */
function wellFormed(text: string, name: string): string {
  if (!text.isWellFormed()) throw wrongForm(name, 'is not well-formed Unicode');
  return text;
}

function wrongForm(name: string, fact: string): Error {
  return unauthenticatedError(`The token's claim \`${name}\` ${fact}.`, { error: 'invalid_token' });
}
