import { isInNetwork, parseIpAddress, parseIpNetwork, unmapped } from '#gateway/bounded/ip-address.ts';
import type { IpAddress, IpNetwork } from '#gateway/bounded/ip-address.ts';

/** Where a request came from. */
export interface Origin {
  /** The caller's address as far as it can be believed; `unknown` where the connection has none. */
  readonly ip: string;
  /** Whether a trusted proxy handed the request over, so that what it says about it counts. */
  readonly viaProxy: boolean;
}

/** What a request tells of its way. */
export interface Route {
  /** The other end of the connection. */
  readonly peer: string | undefined;
  /** `X-Forwarded-For`: one address per hop, each added at the right by the proxy that it connected to. */
  readonly forwardedFor: string | undefined;
}

/** More hops than any chain of proxies has. What is further left was written by whoever likes to write long headers. */
const maxHops = 32;
/** The longest address in brackets with a zone and a port. */
const maxAddressLength = 80;

/** The proxies whose word counts about who is behind them. */
export class TrustedProxies {
  readonly #networks: readonly IpNetwork[];

  /** @param networks addresses and CIDR networks; others are left out, since the configuration has rejected them. */
  constructor(networks: readonly string[]) {
    this.#networks = networks.map(parseIpNetwork).filter((network) => network !== undefined);
  }

  /**
   * Goes back from hop to hop as long as the nearer one is trusted: the right-most address that is not a trusted proxy
   * is the caller's, whatever the caller wrote further left. Where an entry is no address, nobody can say more than that
   * the request came through the proxy to its right, so that one stands for the caller.
   */
  locate({ peer, forwardedFor = '' }: Route): Origin {
    const nearest = readAddress(peer ?? '');
    if (!nearest) return { ip: 'unknown', viaProxy: false };
    if (!this.#trusts(nearest)) return { ip: nearest.toString(), viaProxy: false };
    let caller = nearest;
    let end = forwardedFor.length;
    for (let hop = 0; hop < maxHops && end > 0 && this.#trusts(caller); hop += 1) {
      const comma = forwardedFor.lastIndexOf(',', end - 1);
      const next = readAddress(forwardedFor.slice(comma + 1, end));
      if (!next) break;
      caller = next;
      end = comma;
    }
    return { ip: caller.toString(), viaProxy: true };
  }

  /** Whether the other end of a connection is one of them. */
  trusts(peer: string | undefined): boolean {
    if (this.#networks.length === 0) return false;
    const address = readAddress(peer ?? '');
    return address !== undefined && this.#trusts(address);
  }

  #trusts(address: IpAddress): boolean {
    return this.#networks.some((network) => isInNetwork(address, network));
  }
}

/** `192.0.2.1`, `192.0.2.1:1234`, `2001:db8::1`, `[2001:db8::1]:1234`; IPv4 inside IPv6 as IPv4; zones are dropped. */
function readAddress(text: string): IpAddress | undefined {
  // A slice of a header of any length would otherwise be trimmed and matched as a whole.
  if (text.length > maxAddressLength) return undefined;
  const { bracketed, v4, plain } = addressForm.exec(text.trim())?.groups ?? {};
  const address = parseIpAddress(bracketed ?? v4 ?? plain ?? '');
  return address && unmapped(address);
}

const addressForm = /^(?:\[(?<bracketed>[^\]]+)\](?::\d{1,5})?|(?<v4>[\d.]+):\d{1,5}|(?<plain>[^[\]]+))$/;
