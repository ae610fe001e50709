import { ClientError } from '#gateway/errors/client-error.ts';
import { addressKey } from '#gateway/rate-limit/address-key.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';
import type { BucketLimits } from '#gateway/rate-limit/token-bucket.ts';

/** One configured layer of limits. */
export interface RateLimitLayer extends BucketLimits {
  /** Unique among the layers; shown to clients. */
  readonly name: string;
  /** What the buckets of the layer belong to. `ip` counts anonymous callers alone. */
  readonly by: 'tenant' | 'subject' | 'client' | 'ip';
  readonly mode: 'enforce' | 'measure';
  /**
   * When the caller has no such property. `anonymous`: the layer does not apply, the `ip` layers do if there is no
   * identity at all. `reject`: the request is refused with FORBIDDEN.
   */
  readonly missing: 'anonymous' | 'reject';
}

/** Who is calling, as far as it was verified. */
export interface SelectLayersOptions {
  readonly layers: readonly RateLimitLayer[];
  /** `undefined`: an anonymous caller. */
  readonly identity: Identity | undefined;
  /** Counts only when its source is the credential: a label that anyone can write would be a way out of the limit. */
  readonly client: Client | undefined;
  /** The caller's address behind trusted proxies. */
  readonly ip: string | undefined;
}

/**
 * The buckets that a request pays from, in the order of the layers.
 * @throws {ClientError} FORBIDDEN when a layer with `missing: reject` has nothing to count the caller by
 */
export function selectLayers(options: SelectLayersOptions): Charge[] {
  const charges: Charge[] = [];
  for (const layer of options.layers) {
    const { name, capacity, refillPerSecond, mode } = layer;
    const key = keyOf(layer, options);
    if (key !== undefined) charges.push({ layer: name, key, capacity, refillPerSecond, mode });
    else if (layer.missing === 'reject' && layer.by !== 'ip') throw nothingToCountBy(layer);
  }
  return charges;
}

function keyOf(layer: RateLimitLayer, { identity, client, ip }: SelectLayersOptions): string | undefined {
  switch (layer.by) {
    case 'tenant':
      return identity?.tenant === undefined ? undefined : joinKey(identity.tenant);
    case 'subject':
      // A subject is unique only within its issuer and tenant: `u1` of two customers are two people.
      return identity && joinKey(identity.issuer, identity.tenant, identity.subject);
    case 'client':
      return client?.source === 'credential' ? joinKey(client.name) : undefined;
    case 'ip':
      // Offices and carriers share one address: who is known is never limited by it.
      return identity === undefined ? addressKey(ip) : undefined;
  }
}

/** Parts joined by `/`, which no encoded part contains: different parts never make the same key. */
function joinKey(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => encodeURIComponent((part ?? '').toWellFormed())).join('/');
}

function nothingToCountBy(layer: RateLimitLayer): ClientError {
  const needed = {
    tenant: 'a credential that names a tenant',
    subject: 'a credential',
    client: 'a credential that names its client application',
    ip: 'an address',
  }[layer.by];
  return new ClientError(
    'FORBIDDEN',
    `The limit "${layer.name}" admits only requests with ${needed}; send one.`,
  );
}
