import { describe, expect, test } from '@jest/globals';
import { FairShares } from '#gateway/bounded/fair-shares.ts';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';

const v4 = (network: string): AddressKeys => ({ network, site: undefined });
const v6 = (subnet: number): AddressKeys => ({
  network: `2001:db8:1:${subnet}::/64`,
  site: { network: '2001:db8:1::/48', multiple: 2 },
});

describe('FairShares', () => {
  test('asks an address above its bound for its oldest item', () => {
    const shares = new FairShares<string>({ max: 10, maxPerAddress: 2 });
    for (const item of ['a', 'b', 'c']) shares.add(item, v4('192.0.2.1'));
    expect(shares.surplus(v4('192.0.2.1'))).toEqual({ item: 'a', bound: 'address' });
    expect(shares.surplus(v4('192.0.2.2'))).toBeUndefined();
    expect(shares.delete('a')).toBe(true);
    expect(shares.surplus(v4('192.0.2.1'))).toBeUndefined();
  });

  test('asks the largest holder where all together are above the bound, whoever came last', () => {
    const shares = new FairShares<string>({ max: 4, maxPerAddress: 4 });
    shares.add('honest', v4('192.0.2.2'));
    for (const item of ['a', 'b', 'c']) shares.add(item, v4('192.0.2.1'));
    shares.add('newcomer', v4('192.0.2.3'));
    expect(shares.surplus(v4('192.0.2.3'))).toEqual({ item: 'a', bound: 'total' });
  });

  test('counts the networks of an IPv6 site together', () => {
    const shares = new FairShares<string>({ max: 100, maxPerAddress: 2 });
    for (let subnet = 0; subnet < 5; subnet += 1) shares.add(`item ${subnet}`, v6(subnet));
    expect(shares.surplus(v6(4))).toEqual({ item: 'item 0', bound: 'address' });
    const total = new FairShares<string>({ max: 3, maxPerAddress: 100 });
    total.add('honest', v4('192.0.2.2'));
    for (let subnet = 0; subnet < 3; subnet += 1) total.add(`item ${subnet}`, v6(subnet));
    expect(total.surplus(v4('192.0.2.2'))).toEqual({ item: 'item 0', bound: 'total' });
  });

  test('weighs items, and gives none up for its own weight', () => {
    const shares = new FairShares<string>({ max: 10, maxPerAddress: 5 });
    shares.add('heavy', v4('192.0.2.1'), 20);
    expect(shares.surplus(v4('192.0.2.1'))).toBeUndefined();
    shares.add('light', v4('192.0.2.1'), 1);
    expect(shares.surplus(v4('192.0.2.1'))).toEqual({ item: 'heavy', bound: 'address' });
    shares.delete('heavy');
    expect([shares.size, shares.weight]).toEqual([1, 1]);
  });

  test('weighs what an item grows by too', () => {
    const shares = new FairShares<string>({ max: 10, maxPerAddress: 10 });
    expect(shares.grow('a', 1)).toBe(false);
    shares.add('a', v4('192.0.2.1'), 4);
    shares.add('b', v4('192.0.2.2'), 6);
    expect(shares.surplus(v4('192.0.2.2'))).toBeUndefined();
    expect(shares.grow('a', 3)).toBe(true);
    expect(shares.weight).toBe(13);
    expect(shares.surplus(v4('192.0.2.2'))).toEqual({ item: 'a', bound: 'total' });
    shares.delete('a');
    expect(shares.weight).toBe(6);
  });

  test('remembers no address that holds nothing', () => {
    const shares = new FairShares<string>({ max: 10, maxPerAddress: 1 });
    shares.add('a', v4('192.0.2.1'));
    shares.add('a', v4('192.0.2.1'));
    expect([shares.size, shares.delete('a'), shares.delete('a'), shares.weight]).toEqual([1, true, false, 0]);
  });
});
