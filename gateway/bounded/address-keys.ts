import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parseIpAddress } from '#gateway/bounded/ip-address.ts';

/** How many bits of an IPv6 address name one caller, and how many the site that callers belong to. */
export interface AddressGrouping {
  /** 1 to 128. */
  readonly ipv6Prefix: number;
  /** `undefined`: sites are not counted. */
  readonly ipv6Site:
    | {
        /** Below `ipv6Prefix`. */
        readonly prefix: number;
        /** How many times the allowance of one caller all callers of a site have together. */
        readonly multiple: number;
      }
    | undefined;
}

/** What a client address is counted by. Every map, bucket and queue that is keyed by an address uses these keys. */
export interface AddressKeys {
  /** One caller: an IPv4 address, an IPv6 network such as `2001:db8:1:2::/64`, or `unknown`. */
  readonly network: string;
  /** All callers of a wider IPv6 network, such as `2001:db8:1::/48`; `undefined` for IPv4. */
  readonly site: { readonly network: string; readonly multiple: number } | undefined;
}

/** The keys of callers without a readable address. */
export const unknownAddress: AddressKeys = { network: 'unknown', site: undefined };

/**
 * The keys that a client address is counted by: the same for every spelling of an address, and for an IPv4 address
 * however IPv6 carries it. Callers without a readable address share one key.
 *
 * For counting alone. Whether an address is trusted must go by the address itself: anyone can own an IPv6 address that
 * carries the IPv4 address of somebody else.
 */
export function addressKeys(ip: string | undefined, { ipv6Prefix, ipv6Site }: AddressGrouping): AddressKeys {
  const address = canonicalAddress(ip);
  if (address === undefined) return unknownAddress;
  if (typeof address === 'string') return { network: address, site: undefined };
  return {
    network: networkOf(address, ipv6Prefix),
    site: ipv6Site && { network: networkOf(address, ipv6Site.prefix), multiple: ipv6Site.multiple },
  };
}

/**
 * An IPv4 address as text, also where IPv6 carries it: mapped (`::ffff:192.0.2.1`), compatible (`::192.0.2.1`),
 * translated (`::ffff:0:192.0.2.1`), NAT64 (`64:ff9b::/96`, `64:ff9b:1::/48`), 6to4 (`2002::/16`) and Teredo
 * (`2001::/32`). Any other IPv6 address without its zone. `undefined`: no address.
 */
function canonicalAddress(ip: string | undefined): string | ipaddr.IPv6 | undefined {
  // Every request asks for it: an IPv4 address need not be taken apart.
  if (ip === undefined || isIPv4(ip)) return ip;
  const address = parseIpAddress(ip);
  return address instanceof ipaddr.IPv6 ? (carriedIPv4(address.parts) ?? address) : undefined;
}

/** The IPv4 address of the host that an IPv6 address was made for. */
function carriedIPv4(parts: readonly number[]): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = parts;
  // 6to4: the site's own IPv4 address. @see RFC 3056
  if (a === 0x2002) return dotted(b, c);
  // Teredo: the caller's address as its server saw it, with every bit inverted. @see RFC 4380
  if (a === 0x2001 && b === 0) return dotted(g ^ 0xffff, h ^ 0xffff);
  // NAT64. In the local-use network a translator may embed the address elsewhere; then the bits before the last 32 are
  // not zero, and the IPv6 address itself is counted. @see RFC 6052, RFC 8215
  if (a === 0x64 && b === 0xff9b && d === 0 && e === 0 && f === 0 && c === 0) return dotted(g, h);
  if (a === 0x64 && b === 0xff9b && c === 1 && e === 0 && f === 0) return dotted(g, h);
  if ((a | b | c | d) !== 0) return undefined;
  if (e === 0 && f === 0xffff) return dotted(g, h); // mapped, RFC 4291
  if (e === 0xffff && f === 0) return dotted(g, h); // translated, RFC 2765
  // Compatible, RFC 4291; below 0.1.0.0 are `::`, `::1` and other addresses of IPv6 itself.
  return e === 0 && f === 0 && g !== 0 ? dotted(g, h) : undefined;
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
}

function networkOf({ parts }: ipaddr.IPv6, bits: number): string {
  const masked = parts.map((part, index) => {
    const kept = Math.max(0, Math.min(16, bits - index * 16));
    return part & (0xffff << (16 - kept)) & 0xffff;
  });
  return `${new ipaddr.IPv6(masked).toString()}/${bits}`;
}
