import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';

/** What an address is counted by with the default settings. */
export function addressOf(ip: string | undefined): AddressKeys {
  return addressKeys(ip, { ipv6Prefix: 64, ipv6Site: { prefix: 48, multiple: 10 } });
}
