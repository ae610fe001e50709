import ipaddr from 'ipaddr.js';
import type { Identity } from '#gateway/identity/identity.ts';

/** How many of the eight groups of an IPv6 address name the network, the rest a machine in it. */
const networkGroups = 4;

/**
 * Who gets one share of the planner's time: an identity, else an address. All addresses of one IPv6 network count as one,
 * since whoever has one of them has them all.
 */
export function callerKey({
  identity,
  ip,
}: {
  readonly identity: Identity | undefined;
  readonly ip: string;
}): string {
  if (identity) return `identity ${JSON.stringify([identity.issuer, identity.subject])}`;
  return `address ${networkOf(ip)}`;
}

function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return address.parts
    .slice(0, networkGroups)
    .map((part) => part.toString(16))
    .join(':');
}
