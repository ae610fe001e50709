import { describe, expect, test } from '@jest/globals';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { InFlightRequests } from '#gateway/http/in-flight-requests.ts';

const addresses = { ipv6Prefix: 64, ipv6Site: { prefix: 48, multiple: 10 } };
const keysOf = (ip: string): AddressKeys => addressKeys(ip, addresses);
/** A network of the site 2001:db8:1::/48. */
const network = (index: number): AddressKeys => keysOf(`2001:db8:1:${index.toString(16)}::1`);

/** How many of so many requests are admitted. */
function admitted(
  requests: InFlightRequests,
  count: number,
  addressOf: (index: number) => AddressKeys,
): number {
  return Array.from({ length: count }, (_, index) => {
    try {
      requests.admit({}, addressOf(index));
      return 1;
    } catch {
      return 0;
    }
  }).reduce<number>((sum, one) => sum + one, 0);
}

describe('requests in progress', () => {
  test('of one address are at most its share', () => {
    const requests = new InFlightRequests({ maxInFlight: 100, maxInFlightPerIp: 25 });
    expect(admitted(requests, 100, () => keysOf('192.0.2.1'))).toBe(25);
    expect(() => requests.admit({}, keysOf('192.0.2.1'))).toThrow(
      'This address has 25 requests in progress, as many as allowed; wait for their answers.',
    );
  });

  test('of one IPv6 site are at most its multiple of that', () => {
    const requests = new InFlightRequests({ maxInFlight: 1_000, maxInFlightPerIp: 25 });
    expect(admitted(requests, 1_000, network)).toBe(250);
  });

  test('of one IPv6 site leave half of all places to callers elsewhere', () => {
    const requests = new InFlightRequests({ maxInFlight: 100, maxInFlightPerIp: 25 });
    expect(admitted(requests, 1_000, network)).toBe(50);
    expect(admitted(requests, 1, () => keysOf('192.0.2.1'))).toBe(1);
  });

  test('of one network are no fewer because of its site', () => {
    const requests = new InFlightRequests({ maxInFlight: 10, maxInFlightPerIp: 8 });
    expect(admitted(requests, 10, () => network(1))).toBe(8);
  });

  test('count once each, until they are released', () => {
    const requests = new InFlightRequests({ maxInFlight: 1, maxInFlightPerIp: 1 });
    const request = {};
    requests.admit(request, network(1));
    requests.admit(request, network(1));
    expect(requests.size).toBe(1);
    requests.release(request);
    requests.release(request);
    expect(requests.size).toBe(0);
    expect(admitted(requests, 1, () => network(1))).toBe(1);
  });
});
