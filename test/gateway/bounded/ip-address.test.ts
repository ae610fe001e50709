import { describe, expect, test } from '@jest/globals';
import { isInNetwork, parseIpAddress, parseIpNetwork, unmapped } from '#gateway/bounded/ip-address.ts';

describe('an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('is read from %s', (text, address) => {
    expect(parseIpAddress(text)?.toString()).toBe(address);
  });

  test.each([
    '',
    '1',
    '0x7f.1',
    '127.1',
    '010.0.0.1',
    '192.0.2.1%eth0',
    '192.0.2.1:80',
    '[::1]',
    'host.example',
  ])('is not read from %j', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });

  test('of IPv4 that IPv6 carries as mapped is one of IPv4', () => {
    const addressOf = (text: string) => {
      const address = parseIpAddress(text);
      return address && unmapped(address).toString();
    };
    expect(['::ffff:192.0.2.1', '64:ff9b::192.0.2.1', '192.0.2.1'].map(addressOf)).toEqual([
      '192.0.2.1',
      '64:ff9b::c000:201',
      '192.0.2.1',
    ]);
  });
});

describe('a network', () => {
  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['::/0', '192.0.2.1', false],
  ])('%s has %s: %s', (network, address, isIn) => {
    expect(isInNetwork(parseIpAddress(address)!, parseIpNetwork(network)!)).toBe(isIn);
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::1/129',
    'fe80::1%eth0',
    'example/8',
  ])('is not read from %j', (text) => {
    expect(parseIpNetwork(text)).toBeUndefined();
  });
});
