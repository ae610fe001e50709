import { describe, expect, test } from '@jest/globals';
import { ipNetwork } from '#gateway/config/values/ip-network.ts';

describe('ipNetwork', () => {
  test.each(['192.0.2.1', '10.0.0.0/8', '192.0.2.1/32', '::1', '2001:db8::/32', 'fd00::/8'])(
    'takes %s as it is',
    (text) => {
      expect(ipNetwork().parse(text)).toBe(text);
    },
  );

  test.each([
    ['', 'expected an address or a network'],
    ['proxy.example', 'expected an address or a network'],
    ['10.0.0', 'expected an address or a network'],
    ['010.0.0.1', 'expected an address or a network'],
    ['fe80::1%eth0', 'expected an address or a network'],
    ['10.0.0.0/8/8', 'expected an address or a network'],
    ['10.0.0.0/', 'prefix length from 1 to 32'],
    ['10.0.0.0/33', 'prefix length from 1 to 32'],
    ['10.0.0.0/08', 'prefix length from 1 to 32'],
    ['::1/129', 'prefix length from 1 to 128'],
    ['::ffff:10.0.0.1', 'write it as IPv4'],
    ['0.0.0.0/0', 'trusts every address'],
    ['::/0', 'trusts every address'],
  ])('refuses %j', (text, message) => {
    const { error } = ipNetwork().safeParse(text);
    expect(error?.issues).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
  });
});
