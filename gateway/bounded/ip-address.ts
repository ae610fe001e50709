import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address of IPv4 or IPv6, without zone. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** The addresses that share their first bits with one. */
export interface IpNetwork {
  readonly address: IpAddress;
  /** 0 to 32 for IPv4, to 128 for IPv6. */
  readonly bits: number;
}

/**
 * Reads an address; the zone of an IPv6 address is dropped. Stricter than ipaddr.js, which also reads 1, 0x7f.1 and 127.1.
 *
 * @returns undefined where the text is no address.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIP(text) === 0) return undefined;
  const [withoutZone = ''] = text.split('%', 1);
  return ipaddr.parse(withoutZone);
}

/**
 * Reads an address, which stands for itself alone, or a network in CIDR notation.
 *
 * @returns undefined where the text is neither.
 */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const [before = '', prefix, ...rest] = text.split('/');
  const address = before.includes('%') ? undefined : parseIpAddress(before);
  if (!address || rest.length > 0) return undefined;
  const longest = address.toByteArray().length * 8;
  if (prefix === undefined) return { address, bits: longest };
  const isPrefix = /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= longest;
  return isPrefix ? { address, bits: Number(prefix) } : undefined;
}

/** Whether an address lies in a network; never one of the other version of IP. */
export function isInNetwork(address: IpAddress, { address: network, bits }: IpNetwork): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

/** An IPv4 address that IPv6 carries as mapped (`::ffff:192.0.2.1`), as IPv4; any other address as it is. */
export function unmapped(address: IpAddress): IpAddress {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
