import ipaddr from 'ipaddr.js';

/**
 * An IPv4 address as it is, also when mapped into IPv6; of an IPv6 address the first 64 bits, since one subscriber
 * holds at least all addresses that share them. Callers without a readable address share one bucket.
 */
export function addressKey(ip: string | undefined): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
