import { encodeHeaderValue as encode } from '#gateway/bounded/header-names.ts';
import type { identityHeaderNames } from '#gateway/bounded/header-names.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { Identity } from '#gateway/identity/identity.ts';

/** One of the {@link identityHeaderNames}. */
export type IdentityHeaderName = (typeof identityHeaderNames)[number];

/**
 * The caller as plain headers, for subgraphs on a closed network. What is not known or empty has no header. A caller is
 * the pair of `x-user-issuer` and `x-user-id`: two issuers may use one subject for two people.
 *
 * Roles are separated by commas, scopes by spaces. Within a value everything but visible ASCII, and `%` and the comma,
 * is percent-encoded as UTF-8, so that no name can end a header or add an entry to a list: a reader splits first and
 * decodes then, with `decodeURIComponent`. `x-client-name` may be a label that anyone can write (`Client.source`).
 */
export function writeIdentityHeaders(
  identity: Identity | undefined,
  client: Client | undefined,
): Partial<Record<IdentityHeaderName, string>> {
  const headers: Partial<Record<IdentityHeaderName, string>> = {};
  if (identity !== undefined) {
    headers['x-user-id'] = encode(identity.subject);
    if (identity.issuer !== undefined) headers['x-user-issuer'] = encode(identity.issuer);
    if (identity.tenant !== undefined) headers['x-tenant-id'] = encode(identity.tenant);
    if (identity.roles.length > 0) headers['x-user-roles'] = identity.roles.map(encode).join(',');
    if (identity.scopes.length > 0) headers['x-oauth-scopes'] = identity.scopes.map(encode).join(' ');
  }
  if (client !== undefined) headers['x-client-name'] = encode(client.name);
  return headers;
}
