import { expect, test } from '@jest/globals';
import { parseList } from 'structured-headers';
import { writeRateLimitHeaders } from '#gateway/rate-limit/rate-limit-headers.ts';
import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';

const user: LayerState = {
  name: 'user',
  capacity: 1000,
  refillPerSecond: 20,
  remaining: 980,
  resetSeconds: 1,
  windowSeconds: 50,
};
const tenant: LayerState = { ...user, name: 'tenant', capacity: 10_000, remaining: 70, windowSeconds: 500 };

test('one layer is written as policy and state', () => {
  expect(writeRateLimitHeaders([user])).toEqual({
    'ratelimit-policy': '"user";q=1000;w=50;weir-unit="points"',
    ratelimit: '"user";r=980;t=1',
  });
});

test('the layer that will stop the caller first comes first in both headers', () => {
  const headers = writeRateLimitHeaders([user, tenant]);
  expect(headers['ratelimit']).toBe('"tenant";r=70;t=1, "user";r=980;t=1');
  expect(headers['ratelimit-policy']?.startsWith('"tenant"')).toBe(true);
  const later = { ...user, name: 'later', resetSeconds: 9 };
  expect(writeRateLimitHeaders([user, later])['ratelimit']).toMatch(/^"later"/);
});

test('numbers are integers, never below 0 and never above what a structured field holds', () => {
  const odd = { ...user, remaining: -3, resetSeconds: 0.2, capacity: 1e18 };
  const headers = writeRateLimitHeaders([odd]);
  expect(headers['ratelimit']).toBe('"user";r=0;t=1');
  expect(headers['ratelimit-policy']).toContain('q=999999999999999');
});

test('a name with quotes is escaped and read back as it was', () => {
  const { ratelimit = '' } = writeRateLimitHeaders([{ ...user, name: 'a "b" \\ c' }]);
  expect(parseList(ratelimit)[0]?.[0]).toBe('a "b" \\ c');
});

test('without layers there are no headers', () => {
  expect(writeRateLimitHeaders([])).toEqual({});
});
