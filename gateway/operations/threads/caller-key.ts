import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import type { Identity } from '#gateway/identity/identity.ts';

/**
 * The key of a caller who gets one share of the threads' time: an identity, else an address. All addresses of one IPv6 network count as one,
 * since whoever has one of them has them all.
 */
export function callerKey({
  identity,
  address,
}: {
  readonly identity: Identity | undefined;
  readonly address: AddressKeys;
}): string {
  if (identity) return `identity ${JSON.stringify([identity.issuer, identity.subject])}`;
  return `address ${address.network}`;
}

/** The caller of background work, such as the preparation of registered documents: after all that clients wait for. */
export const backgroundCaller = 'warm-up';
