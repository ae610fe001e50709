import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import { addressOf } from '#test/testkit/address-of.ts';

function networkOf(ip: string | undefined): string {
  return addressOf(ip).network;
}

describe('an IPv4 address', () => {
  test.each([
    ['as it is', '192.0.2.33'],
    ['mapped', '::ffff:192.0.2.33'],
    ['mapped, in hexadecimal', '::ffff:c000:221'],
    ['mapped, in capitals and written out', '0:0:0:0:0:FFFF:C000:0221'],
    ['compatible', '::192.0.2.33'],
    ['translated', '::ffff:0:192.0.2.33'],
    ['NAT64', '64:ff9b::192.0.2.33'],
    ['NAT64, in hexadecimal', '64:FF9B::C000:221'],
    ['NAT64 of local use', '64:ff9b:1::192.0.2.33'],
    ['NAT64 of local use, in a network of its own', '64:ff9b:1:fffe::c000:221'],
    ['6to4', '2002:c000:221::1'],
    ['6to4, of another subnet', '2002:c000:221:ffff:1:2:3:4'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdde'],
    ['with a zone', '::ffff:192.0.2.33%eth0'],
  ])('is one caller: %s', (_way, ip) => {
    expect(addressOf(ip)).toEqual({ network: '192.0.2.33', site: undefined });
  });

  test('in whichever way IPv6 carries it', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (ip, server) => {
        const [high, low] = hexadecimal(ip);
        const [serverHigh, serverLow] = hexadecimal(server);
        const inverted = hexadecimal(ip).map((part) => (Number.parseInt(part, 16) ^ 0xffff).toString(16));
        const carriers = [
          `::ffff:${ip}`,
          `64:ff9b::${ip}`,
          `64:ff9b:1:abcd::${ip}`,
          `2002:${high}:${low}:1:2:3:4:5`,
          `2001:0:${serverHigh}:${serverLow}:8000:1234:${inverted.join(':')}`,
        ];
        expect(new Set(carriers.map(networkOf))).toEqual(new Set([ip]));
      }),
    );
  });
});

function hexadecimal(ip: string): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d].map((part) => part.toString(16));
}

describe('an IPv6 address', () => {
  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:0db8:0001:0002:0:0:0:1', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['fe80::1%eth0', 'fe80::/64', 'fe80::/48'],
    ['::1', '::/64', '::/48'],
  ])('%s is counted by %s and %s', (ip, network, site) => {
    expect(addressOf(ip)).toEqual({ network, site: { network: site, multiple: 10 } });
  });

  test.each([
    [64, '2001:db8:ffff:ffff::/64'],
    [56, '2001:db8:ffff:ff00::/56'],
    [48, '2001:db8:ffff::/48'],
    [128, '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128'],
    [33, '2001:db8:8000::/33'],
    [1, '::/1'],
  ])('is counted by its first %i bits', (ipv6Prefix, network) => {
    const grouping = { ipv6Prefix, ipv6Site: undefined };
    expect(addressKeys('2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', grouping)).toEqual({
      network,
      site: undefined,
    });
  });

  test('that a translator of local use made in its own way is not taken for an IPv4 address', () => {
    expect(networkOf('64:ff9b:1:c000:2:2100::')).toBe('64:ff9b:1:c000::/64');
  });

  test('that only looks like a carrier is none', () => {
    expect(networkOf('2003:c000:221::1')).toBe('2003:c000:221::/64');
    expect(networkOf('64:ff9c::c000:221')).toBe('64:ff9c::/64');
    expect(networkOf('64:ff9b:2::c000:221')).toBe('64:ff9b:2::/64');
    expect(networkOf('2001:1::c000:221')).toBe('2001:1::/64');
  });

  test('is counted the same in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV6(), (ip) => {
        const [withoutZone = ''] = ip.split('%');
        expect(addressOf(withoutZone.toUpperCase())).toEqual(addressOf(ip));
      }),
    );
  });
});

test.each([
  undefined,
  '',
  'unknown',
  'no address',
  '1',
  '127.1',
  '0x7f.0.0.1',
  '010.0.0.1',
  '2001:db8:::1',
  `${'1'.repeat(1_000_000)}.0.0.1`,
])('callers whose address is %.20j share one key', (ip) => {
  expect(addressOf(ip)).toEqual({ network: 'unknown', site: undefined });
});
