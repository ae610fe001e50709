import { hasHeader, headerValue } from './header-source.ts';
import type { HeaderSource } from './header-source.ts';

/** Who calls, in the gateway's words. */
export interface Identity {
  /** `x-user-id`; unique only within the issuer. */
  readonly userId: string;
  /** `x-user-issuer`: who vouches for the user. */
  readonly issuer: string | undefined;
  /** `x-tenant-id`: the customer the user belongs to. */
  readonly tenantId: string | undefined;
  /** `x-user-roles` */
  readonly roles: readonly string[];
  /** `x-oauth-scopes` */
  readonly scopes: readonly string[];
  /** `x-client-name`: the application. */
  readonly clientName: string | undefined;
}

/** Above what the gateway sends for any sane credential, and little enough to read at once. */
const maxHeaderChars = 8_192;
const maxListEntries = 256;

const visibleAscii = /^[\x21-\x7e]+$/;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;

/** A header that no gateway would send. */
const malformed = Symbol('malformed');
type Malformed = typeof malformed;

/**
 * Reads who calls from the plain headers that the gateway sends: `x-user-id`, `x-user-issuer`, `x-tenant-id`,
 * `x-user-roles` (separated by commas), `x-oauth-scopes` (separated by spaces) and `x-client-name`; everything that is not visible
 * ASCII, the separator and `%` are percent-encoded UTF-8.
 *
 * **Safe only on a closed network.** The headers are plain text: whoever reaches the service without passing the
 * gateway can write them. Let nothing but the gateway reach a service that trusts them.
 *
 * It fails closed: one header that is doubled, longer than 8,192 characters, wrongly encoded, or that decodes to
 * control characters makes the whole identity unusable.
 *
 * @returns `undefined` for an anonymous caller, and when the headers are unusable.
 */
export function readIdentity(headers: HeaderSource): Identity | undefined {
  const userId = readOne(headers, 'x-user-id');
  const issuer = readOne(headers, 'x-user-issuer');
  const tenantId = readOne(headers, 'x-tenant-id');
  const roles = readList(headers, 'x-user-roles', ',');
  const scopes = readList(headers, 'x-oauth-scopes', ' ');
  const clientName = readOne(headers, 'x-client-name');
  if (userId === malformed || issuer === malformed || tenantId === malformed) return undefined;
  if (clientName === malformed) return undefined;
  if (roles === malformed || scopes === malformed || userId === undefined) return undefined;
  return Object.freeze({ userId, issuer, tenantId, roles, scopes, clientName });
}

function readOne(headers: HeaderSource, name: string): string | undefined | Malformed {
  const text = readText(headers, name);
  return typeof text === 'string' ? decode(text) : text;
}

function readList(headers: HeaderSource, name: string, separator: string): readonly string[] | Malformed {
  const text = readText(headers, name);
  if (text === undefined) return [];
  if (text === malformed) return malformed;
  const entries = text.split(separator).filter((entry) => entry !== '');
  if (entries.length > maxListEntries) return malformed;
  const decoded: string[] = [];
  for (const entry of entries) {
    const value = decode(entry);
    if (value === malformed) return malformed;
    decoded.push(value);
  }
  return Object.freeze(decoded);
}

/** An empty header says what an absent one says. */
function readText(headers: HeaderSource, name: string): string | undefined | Malformed {
  const text = headerValue(headers, name);
  if (text === undefined) return hasHeader(headers, name) ? malformed : undefined;
  if (text.length > maxHeaderChars) return malformed;
  return text === '' ? undefined : text;
}

/** A space left inside, as in `a, b`, is how `node:http` joins a header that came twice: not visible ASCII, so refused. */
function decode(text: string): string | Malformed {
  if (!visibleAscii.test(text)) return malformed;
  try {
    const value = decodeURIComponent(text);
    return controlCharacter.test(value) ? malformed : value;
  } catch {
    return malformed;
  }
}
