import { describe, expect, test } from '@jest/globals';
import { createCodingChooser } from '#gateway/http/accept-encoding.ts';

const choose = createCodingChooser(['zstd', 'br', 'gzip']);

describe('the coding of an answer', () => {
  test.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip;q=1.0, br;q=0.9, zstd;q=0.8', 'gzip'],
    ['gzip ; q=0.123 , br ; q=0.122', 'gzip'],
    ['*', 'zstd'],
    ['zstd;q=0, *', 'br'],
    ['zstd;q=0, br;q=0.000, *;q=0.1', 'gzip'],
    ['*;q=0', undefined],
    ['gzip;q=0', undefined],
    ['identity', undefined],
    ['identity, gzip', 'gzip'],
    ['identity;q=1, gzip;q=0.9', undefined],
    ['identity;q=0, br', 'br'],
    // Nothing that is offered: RFC 9110 leaves it to the server.
    ['identity;q=0, deflate', undefined],
    ['deflate, compress', undefined],
  ])('for Accept-Encoding %j is %s', (header, coding) => {
    expect(choose(header)).toBe(coding);
    expect(choose(header)).toBe(coding);
  });

  test.each([
    'gzip;q=2',
    'gzip;q=-1',
    'gzip;q=',
    'gzip;q=1.001',
    'gzip;q=0.1234',
    'gzip;q=1e-1',
    'gzip;q=x',
    ', ,;;,',
    '"gzip, br"',
    `${' '.repeat(250)}gzip, br`,
    'gzip,'.repeat(100),
  ])('of an invalid or long header is none: %j', (header) => {
    expect(choose(header)).toBeUndefined();
  });

  test('is one of those offered, in their order', () => {
    const offered = createCodingChooser(['gzip', 'br']);
    expect(offered('br, gzip, zstd')).toBe('gzip');
    expect(offered('zstd')).toBeUndefined();
  });

  test('of ten thousand different headers is still chosen', () => {
    for (let count = 0; count < 10_000; count += 1) {
      expect(choose(`gzip, x-${count}`)).toBe('gzip');
    }
  });
});
