import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseList, serializeList } from 'structured-headers';
import { tightestFirst, writeRateLimitHeaders } from '#gateway/rate-limit/rate-limit-headers.ts';
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

test('the layer that refused leads, with the wait that Retry-After tells', () => {
  const emptier = { ...tenant, remaining: 0, resetSeconds: 3 };
  const refusal = { layer: 'user', retryAfterMs: 4_100 };
  const headers = writeRateLimitHeaders([emptier, { ...user, resetSeconds: 5 }], refusal);
  expect(headers['ratelimit']).toBe('"user";r=980;t=5, "tenant";r=0;t=3');
});

test('of several buckets under one name the tightest stands for all, since names must be told apart', () => {
  const headers = writeRateLimitHeaders([user, { ...user, remaining: 7 }, tenant]);
  expect(headers['ratelimit']).toBe('"user";r=7;t=1, "tenant";r=70;t=1');
});

test('what is written by hand is what a serializer of structured fields writes', () => {
  const state = fc.record({
    name: fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
    capacity: fc.integer({ min: 1, max: 1e9 }),
    refillPerSecond: fc.integer({ min: 1, max: 1e9 }),
    remaining: fc.integer({ min: 0, max: 1e9 }),
    resetSeconds: fc.integer({ min: 0, max: 1e12 }),
    windowSeconds: fc.integer({ min: 1, max: 1e12 }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(state, { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
      (states) => {
        const sorted = tightestFirst(states);
        expect(writeRateLimitHeaders(states)).toEqual({
          'ratelimit-policy': serializeList(
            sorted.map(({ name, capacity, windowSeconds }) => [
              name,
              new Map<string, number | string>([
                ['q', capacity],
                ['w', windowSeconds],
                ['weir-unit', 'points'],
              ]),
            ]),
          ),
          ratelimit: serializeList(
            sorted.map(({ name, remaining, resetSeconds }) => [
              name,
              new Map([
                ['r', remaining],
                ['t', resetSeconds],
              ]),
            ]),
          ),
        });
      },
    ),
  );
});
