import { describe, expect, test } from '@jest/globals';
import { TrustedProxies } from '#gateway/http/trusted-proxies.ts';

const proxies = new TrustedProxies(['10.0.0.0/8', '192.0.2.10', 'fd00::/8']);

function ipOf(peer: string | undefined, forwardedFor?: string): string {
  return proxies.locate({ peer, forwardedFor }).ip;
}

describe('a connection that comes from no trusted proxy', () => {
  test('speaks for itself, whatever it says about others', () => {
    expect(proxies.locate({ peer: '203.0.113.9', forwardedFor: '198.51.100.1' })).toEqual({
      ip: '203.0.113.9',
      viaProxy: false,
    });
  });

  test('is unknown where it has gone already', () => {
    expect(proxies.locate({ peer: undefined, forwardedFor: '198.51.100.1' })).toEqual({
      ip: 'unknown',
      viaProxy: false,
    });
  });

  test('is every connection where no proxy is configured', () => {
    const none = new TrustedProxies([]);
    const route = { peer: '10.0.0.1', forwardedFor: '198.51.100.1' };
    expect(none.locate(route)).toEqual({ ip: '10.0.0.1', viaProxy: false });
  });
});

describe('a connection from a trusted proxy', () => {
  test('speaks for the address that the proxy added', () => {
    expect(proxies.locate({ peer: '10.0.0.1', forwardedFor: '198.51.100.1' })).toEqual({
      ip: '198.51.100.1',
      viaProxy: true,
    });
  });

  test('is the proxy itself where it names nobody', () => {
    expect([ipOf('10.0.0.1'), ipOf('10.0.0.1', '')]).toEqual(['10.0.0.1', '10.0.0.1']);
  });

  test('believes nothing to the left of the first address that is not trusted', () => {
    expect(ipOf('10.0.0.1', '192.0.2.10, 1.1.1.1, 198.51.100.1, 10.9.9.9')).toBe('198.51.100.1');
    expect(ipOf('10.0.0.1', '10.0.0.7, 198.51.100.1')).toBe('198.51.100.1');
  });

  test('is the left-most of a chain of trusted proxies alone', () => {
    expect(ipOf('10.0.0.1', '10.0.0.4,192.0.2.10,fd00::1')).toBe('10.0.0.4');
  });

  test('is told by its address also when IPv6 carries it', () => {
    expect(ipOf('::ffff:10.0.0.1', '::ffff:198.51.100.1')).toBe('198.51.100.1');
    expect(ipOf('::ffff:0a00:0001', '198.51.100.1')).toBe('198.51.100.1');
    expect(ipOf('::FFFF:203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
  });

  test.each([
    ['198.51.100.1:4711', '198.51.100.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:DB8:0::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:443', 'fe80::1'],
    ['\t 198.51.100.1 ', '198.51.100.1'],
  ])('may write the address as %j', (forwardedFor, ip) => {
    expect(ipOf('10.0.0.1', forwardedFor)).toBe(ip);
  });

  test.each([
    'unknown',
    '_hidden',
    ',',
    '198.51.100.1,',
    '198.51.100.1, ,',
    '1',
    '127.1',
    '0x7f.0.0.1',
    '010.0.0.1',
    '198.51.100.256',
    '198.51.100.1:123456',
    '198.51.100.1:port',
    '[198.51.100.1',
    '2001:db8::1]:443',
    '[2001:db8::1]443',
    '2001:db8:::1',
    'for=198.51.100.1',
    '"198.51.100.1"',
    '198.51.100.1 198.51.100.2',
    '198.51.100.1\u0000',
    '٣.٣.٣.٣',
    `${' '.repeat(100)}198.51.100.1`,
  ])('stands for its caller itself where it wrote %j', (forwardedFor) => {
    expect(proxies.locate({ peer: '10.0.0.1', forwardedFor })).toEqual({ ip: '10.0.0.1', viaProxy: true });
  });

  test('is not led past an entry that is no address', () => {
    expect(ipOf('10.0.0.1', '198.51.100.1, garbage, 10.0.0.2')).toBe('10.0.0.2');
  });
});

describe('a chain of 10,000 entries', () => {
  test('of strangers ends at the right-most', () => {
    expect(ipOf('10.0.0.1', `${'1.1.1.1,'.repeat(9_999)}198.51.100.1`)).toBe('198.51.100.1');
  });

  test('of trusted proxies ends after more hops than any chain has', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    expect(ipOf('10.0.0.1', ['198.51.100.1', ...chain].join(', '))).toBe('10.0.38.240');
  });
});
