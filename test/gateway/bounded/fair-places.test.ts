import { describe, expect, test } from '@jest/globals';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairPlaces } from '#gateway/bounded/fair-places.ts';

const addresses = { ipv6Prefix: 64, ipv6Site: { prefix: 48, multiple: 10 } };
const keysOf = (ip: string): AddressKeys => addressKeys(ip, addresses);
const caller = (index: number): AddressKeys => keysOf(`192.0.2.${String(index)}`);
/** A network of the site 2001:db8:1::/48. */
const network = (index: number): AddressKeys => keysOf(`2001:db8:1:${index.toString(16)}::1`);

/** Enters so many items. @returns those that have begun at once. */
function enter(
  places: FairPlaces<object>,
  count: number,
  addressOf: (index: number) => AddressKeys,
  weight?: number,
): object[] {
  const begun: object[] = [];
  for (let index = 0; index < count; index += 1) {
    const item = { index };
    places.enter(item, addressOf(index), () => begun.push(item), weight);
  }
  return begun;
}

describe('places shared by addresses', () => {
  test('are all there for one address, up to its bound', () => {
    const places = new FairPlaces<object>({ max: 1000, maxPerAddress: 250 });
    expect(enter(places, 300, () => caller(1))).toHaveLength(250);
    expect([places.size, places.waiting]).toEqual([250, 50]);
  });

  test('become fewer for each address as they fill', () => {
    const places = new FairPlaces<object>({ max: 1000, maxPerAddress: 250 });
    const counts = [1, 2, 3, 4, 5, 6].map((index) => enter(places, 300, () => caller(index)).length);
    expect(counts).toEqual([250, 167, 111, 74, 49, 33]);
  });

  test.each([4, 20, 200])('are left for others by %d addresses that take all they can', (count) => {
    const places = new FairPlaces<object>({ max: 1000, maxPerAddress: 250 });
    for (let index = 0; index < count; index += 1) enter(places, 300, () => caller(index));
    expect(enter(places, 1, () => keysOf('198.51.100.1'))).toHaveLength(1);
  });

  test('are all there for an address that may have all', () => {
    const places = new FairPlaces<object>({ max: 10, maxPerAddress: 10 });
    expect(enter(places, 20, () => caller(1))).toHaveLength(10);
  });

  test('are counted for an IPv6 site as for two addresses, where two have half of all', () => {
    const places = new FairPlaces<object>({ max: 1000, maxPerAddress: 250 });
    expect(enter(places, 2000, network)).toHaveLength(375);
    enter(places, 300, () => caller(1));
    expect(enter(places, 1, () => caller(2))).toHaveLength(1);
  });

  test('go to the waiting address that holds least, then in turn', () => {
    const places = new FairPlaces<object>({ max: 4, maxPerAddress: 3 });
    const [first] = enter(places, 3, () => caller(1));
    enter(places, 1, () => caller(2));
    const order: string[] = [];
    const wait = (name: string, address: AddressKeys): object => {
      const item = {};
      places.enter(item, address, () => order.push(name));
      return item;
    };
    wait('hog', caller(1));
    const gone = wait('gone', caller(3));
    wait('a1', caller(4));
    wait('b1', caller(5));
    wait('a2', caller(4));
    expect(order).toEqual([]);
    places.leave(gone);
    places.leave(first!);
    expect(order).toEqual(['a1']);
    expect([places.size, places.waiting]).toEqual([4, 3]);
  });

  test('begin what waits as soon as there is room for it, and nothing twice', () => {
    const places = new FairPlaces<object>({ max: 8, maxPerAddress: 8 });
    const items = enter(places, 8, () => caller(1));
    const waiting = { name: 'waits' };
    let begun = 0;
    places.enter(waiting, caller(2), () => (begun += 1));
    for (const item of items) places.leave(item);
    for (const item of items) expect(places.leave(item)).toBe(false);
    expect(begun).toBe(1);
    expect([places.size, places.waiting]).toEqual([1, 0]);
    expect(places.leave(waiting)).toBe(true);
  });

  test('may weigh more than one, and an item heavier than all of them gets them alone', () => {
    const places = new FairPlaces<object>({ max: 100, maxPerAddress: 50 });
    const [large] = enter(places, 1, () => caller(1), 500);
    expect(enter(places, 1, () => caller(2), 1)).toEqual([]);
    places.leave(large!);
    expect(enter(places, 1, () => caller(2), 60)).toEqual([]);
    expect(places.size).toBe(1);
  });
});
