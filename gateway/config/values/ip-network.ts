import { isIP } from 'node:net';
import * as z from 'zod';

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
  const [address = '', prefix, ...rest] = text.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0 || rest.length > 0) return 'expected an address or a network, such as 10.0.0.0/8';
  // A peer that comes as ::ffff:10.0.0.1 is compared as 10.0.0.1.
  if (/^::ffff:/i.test(address)) return 'is IPv4 inside IPv6; write it as IPv4';
  if (prefix === undefined) return undefined;
  const longest = version === 4 ? 32 : 128;
  const isPrefix = /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= longest;
  if (!isPrefix) return `needs a prefix length from 1 to ${longest} after the slash`;
  return Number(prefix) === 0
    ? 'trusts every address there is; name the networks of your proxies'
    : undefined;
}
