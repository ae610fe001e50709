import * as z from 'zod';
import { parseIpAddress, parseIpNetwork, unmapped } from '#gateway/bounded/ip-address.ts';

/** An IP address, or a network in CIDR notation (`10.0.0.0/8`), without zone; kept as it was written. */
export function ipNetwork() {
  return z
    .string()
    .max(64)
    .superRefine((text, context) => {
      const message = mistakeIn(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ examples: ['10.0.0.0/8', '192.0.2.10', '2001:db8::/32'] });
}

function mistakeIn(text: string): string | undefined {
  const [before = '', , ...rest] = text.split('/');
  const address = before.includes('%') ? undefined : parseIpAddress(before);
  if (!address || rest.length > 0) return 'expected an address or a network, such as 10.0.0.0/8';
  // A peer that comes as ::ffff:10.0.0.1 is compared as 10.0.0.1.
  if (unmapped(address) !== address) return 'is IPv4 inside IPv6; write it as IPv4';
  const network = parseIpNetwork(text);
  const longest = address.toByteArray().length * 8;
  if (!network) return `needs a prefix length from 1 to ${longest} after the slash`;
  return network.bits === 0 ? 'trusts every address there is; name the networks of your proxies' : undefined;
}
