import { describe, expect, test } from '@jest/globals';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { InFlightRequests } from '#gateway/http/in-flight-requests.ts';
import type { InFlightOptions } from '#gateway/http/in-flight-requests.ts';

const addresses = { ipv6Prefix: 64, ipv6Site: { prefix: 48, multiple: 10 } };
const keysOf = (ip: string): AddressKeys => addressKeys(ip, addresses);
/** A network of the site 2001:db8:1::/48. */
const network = (index: number): AddressKeys => keysOf(`2001:db8:1:${index.toString(16)}::1`);

/** What becomes of so many requests. */
interface Admission {
  readonly begun: object[];
  readonly refused: string[];
}

function admit(
  requests: InFlightRequests,
  count: number,
  addressOf: (index: number) => AddressKeys,
  nowMs = 0,
): Admission {
  const admission: Admission = { begun: [], refused: [] };
  for (let index = 0; index < count; index += 1) {
    const request = { index };
    requests.admit(request, addressOf(index), nowMs, (refusal) => {
      if (refusal) admission.refused.push(refusal.code);
      else admission.begun.push(request);
    });
  }
  return admission;
}

function create(options: Partial<InFlightOptions> = {}): InFlightRequests {
  return new InFlightRequests({
    maxInFlight: 100,
    maxInFlightPerIp: 25,
    maxQueued: 50,
    queueTimeoutMs: 1_000,
    ...options,
  });
}

describe('requests in progress', () => {
  test('of one address are at most its share', () => {
    const requests = create();
    expect(admit(requests, 25, () => keysOf('192.0.2.1')).begun).toHaveLength(25);
    let message: string | undefined;
    requests.admit({}, keysOf('192.0.2.1'), 0, (refusal) => (message = refusal?.message));
    expect(message).toBe(
      'This address has 25 requests in progress, as many as allowed; wait for their answers.',
    );
  });

  test('of one IPv6 site are at most half of all, those that wait included', () => {
    const requests = create();
    const { refused } = admit(requests, 200, network);
    expect(requests.size + requests.waiting).toBe(50);
    expect(refused).toHaveLength(150);
    expect(admit(requests, 1, () => keysOf('192.0.2.1')).begun).toHaveLength(1);
  });

  test('of one network are no fewer because of its site', () => {
    const requests = create({ maxInFlight: 10, maxInFlightPerIp: 8 });
    const { refused } = admit(requests, 10, () => network(1));
    expect(refused).toHaveLength(2);
  });

  test('count once each, until they are released', () => {
    const requests = create({ maxInFlight: 1, maxInFlightPerIp: 1 });
    const request = {};
    let begun = 0;
    requests.admit(request, network(1), 0, () => (begun += 1));
    requests.admit(request, network(1), 0, () => (begun += 1));
    expect([requests.size, begun]).toEqual([1, 2]);
    requests.release(request);
    requests.release(request);
    expect(requests.size).toBe(0);
    expect(admit(requests, 1, () => network(1)).begun).toHaveLength(1);
  });
});

describe('requests above the share of their address', () => {
  test('wait, and begin when there is room', () => {
    const requests = create({ maxInFlight: 2, maxInFlightPerIp: 2 });
    const first = admit(requests, 2, () => keysOf('192.0.2.1'));
    const second = admit(requests, 1, () => keysOf('192.0.2.2'));
    expect(second).toEqual({ begun: [], refused: [] });
    expect(requests.waiting).toBe(1);
    requests.release(first.begun[0]!);
    expect(second.begun).toHaveLength(1);
    expect(requests.waiting).toBe(0);
  });

  test('are refused when they have waited for limits.queueTimeout', () => {
    const requests = create({ maxInFlight: 1, maxInFlightPerIp: 5 });
    admit(requests, 1, () => keysOf('192.0.2.1'));
    const late = admit(requests, 2, () => keysOf('192.0.2.2'), 10);
    requests.sweep(1_009);
    expect(late.refused).toEqual([]);
    requests.sweep(1_010);
    expect(late.refused).toEqual(['GATEWAY_OVERLOADED', 'GATEWAY_OVERLOADED']);
    expect([requests.size, requests.waiting]).toEqual([1, 0]);
  });

  test('give way to those of others where too many wait', () => {
    const requests = create({ maxQueued: 200 });
    for (let hog = 0; hog < 30; hog += 1) admit(requests, 25, () => keysOf(`192.0.2.${String(hog)}`));
    expect(requests.size).toBeLessThan(100);
    expect(requests.waiting).toBe(200);
    const many = admit(requests, 3, () => keysOf('198.51.100.1'));
    expect(many.begun).toHaveLength(1);
    requests.release(many.begun[0]!);
    expect(many.begun).toHaveLength(2);
    requests.release(many.begun[1]!);
    expect(many).toEqual({ begun: [{ index: 0 }, { index: 1 }, { index: 2 }], refused: [] });
  });

  test('whose clients go away are forgotten', () => {
    const requests = create({ maxInFlight: 1, maxInFlightPerIp: 5 });
    const [first] = admit(requests, 1, () => keysOf('192.0.2.1')).begun;
    const gone = {};
    let begun = 0;
    requests.admit(gone, keysOf('192.0.2.2'), 0, () => (begun += 1));
    requests.release(gone);
    requests.release(first!);
    requests.sweep(1_000_000);
    expect([requests.size, requests.waiting, begun]).toEqual([0, 0, 0]);
  });
});
