import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { LayerProperty } from '#gateway/rate-limit/rate-limit-layer.ts';

/** Who is calling with what, as far as it was verified. */
export interface Caller {
  /** `undefined`: an anonymous caller. */
  readonly identity: Identity | undefined;
  /** Counts only when its source is the credential: a label that anyone can write would be a way out of the limit. */
  readonly client: Client | undefined;
  /** What the caller's address behind trusted proxies is counted by. */
  readonly address: AddressKeys;
  /** The digest of the operation's text, however it was asked for. `undefined`: there is none yet. */
  readonly document: string | undefined;
}

/** Whose bucket of a layer it is, and with which others it is decided in one step. */
export interface LayerKey {
  readonly key: string;
  readonly group: string;
  /** A bucket of the same layer that the caller shares with others, and how many times as large it is. */
  readonly shared?: { readonly key: string; readonly multiple: number };
}

/** The caller's bucket in a layer; `undefined` where the caller has no such property. */
export function layerKey(
  by: Exclude<LayerProperty, 'subgraph'>,
  { identity, client, address, document }: Caller,
): LayerKey | undefined {
  switch (by) {
    case 'tenant':
      return identity?.tenant === undefined
        ? undefined
        : { key: tenantKey(identity), group: groupOf(identity) };
    case 'subject':
      // A subject is unique only within its issuer and tenant: `u1` of two customers are two people.
      return identity && { key: subjectKey(identity), group: groupOf(identity) };
    case 'apiKey':
      return identity?.keyId === undefined
        ? undefined
        : { key: joinKey(identity.keyId), group: groupOf(identity) };
    case 'client':
      return client?.source === 'credential' ? ownGroup('client', joinKey(client.name)) : undefined;
    case 'ip':
      // Offices and carriers share one address: who is known is never limited by it.
      return identity === undefined ? keyOfAddress(address) : undefined;
    case 'operation':
      return document === undefined ? undefined : ownGroup('operation', joinKey(document));
  }
}

/** Both buckets of an IPv6 caller are of the site's group, so that they are decided in one step. */
function keyOfAddress({ network, site }: AddressKeys): LayerKey {
  if (site === undefined) return ownGroup('ip', network);
  const { network: key, multiple } = site;
  return { key: network, group: `ip/${key}`, shared: { key, multiple } };
}

/** The bucket of a subgraph. */
export function subgraphKey(name: string): LayerKey {
  return ownGroup('subgraph', joinKey(name));
}

/** Parts joined by `/`, which no encoded part contains: different parts never make the same key. */
export function joinKey(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => encodePart(part ?? '')).join('/');
}

/** Text that is not well-formed has no UTF-8; it is told from all others by a `+`, which no encoded text holds. */
function encodePart(part: string): string {
  return part.isWellFormed() ? encodeURIComponent(part) : `+${encodeURIComponent(JSON.stringify(part))}`;
}

function ownGroup(kind: string, key: string): LayerKey {
  return { key, group: `${kind}/${key}` };
}

/** Everything of a tenant is one group; who has none is one alone. */
function groupOf(identity: Identity): string {
  return identity.tenant === undefined ? `subject/${subjectKey(identity)}` : `tenant/${tenantKey(identity)}`;
}

/** A tenant is unique only within its issuer: two issuers may call different customers `acme`. */
function tenantKey({ issuer, tenant }: Identity): string {
  return joinKey(issuer, tenant);
}

function subjectKey({ issuer, tenant, subject }: Identity): string {
  return joinKey(issuer, tenant, subject);
}
