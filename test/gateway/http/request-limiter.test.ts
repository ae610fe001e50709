import { beforeEach, describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { RequestLimiter } from '#gateway/http/request-limiter.ts';
import type { RequestLimiterOptions } from '#gateway/http/request-limiter.ts';
import { addressOf } from '#test/testkit/address-of.ts';

let nowMs = 0;

beforeEach(() => {
  nowMs = 5_000;
});

function limiterOf(options: Omit<RequestLimiterOptions, 'clock'>): RequestLimiter {
  return new RequestLimiter({ ...options, clock: () => nowMs });
}

/** The refusal of the next request; undefined where it is let through. */
function refusal(limiter: RequestLimiter, ip: string): ClientError | undefined {
  try {
    limiter.count(addressOf(ip));
    return undefined;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

function send(limiter: RequestLimiter, ip: string, times: number): void {
  for (let sent = 0; sent < times; sent += 1) limiter.count(addressOf(ip));
}

describe('an address', () => {
  test('sends as many requests as allowed in a window, and is told when the next one begins', () => {
    const limiter = limiterOf({ requests: 3, windowMs: 10_000 });
    send(limiter, '192.0.2.1', 3);
    nowMs += 2_500;
    const error = refusal(limiter, '192.0.2.1');
    expect(error).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      httpStatus: 429,
      message: 'This address sent more than the 3 requests allowed in 10 s; wait 8 seconds.',
      extensions: { retryAfterMs: 7_500 },
      headers: {
        'retry-after': '8',
        'ratelimit-policy': '"ip-requests";q=3;w=10',
        ratelimit: '"ip-requests";r=0;t=8',
      },
    });
  });

  test('is served again when the window is over, however often it asked meanwhile', () => {
    const limiter = limiterOf({ requests: 1, windowMs: 1_000 });
    send(limiter, '192.0.2.1', 1);
    for (let asked = 0; asked < 50; asked += 1)
      expect(refusal(limiter, '192.0.2.1')).toBeInstanceOf(ClientError);
    nowMs += 1_000;
    expect(refusal(limiter, '192.0.2.1')).toBeUndefined();
  });

  test('does not count for another', () => {
    const limiter = limiterOf({ requests: 1, windowMs: 1_000 });
    send(limiter, '192.0.2.1', 1);
    expect(refusal(limiter, '192.0.2.2')).toBeUndefined();
  });

  test('of IPv6 is its first 64 bits; of IPv4, written as IPv6, the one it carries', () => {
    const limiter = limiterOf({ requests: 1, windowMs: 1_000 });
    send(limiter, '2001:db8::1', 1);
    send(limiter, '192.0.2.1', 1);
    expect(refusal(limiter, '2001:db8::ffff:2')).toBeInstanceOf(ClientError);
    for (const ip of ['::ffff:192.0.2.1', '64:ff9b::192.0.2.1', '2002:c000:201::1'])
      expect(refusal(limiter, ip)).toBeInstanceOf(ClientError);
    expect(refusal(limiter, '2001:db8:0:1::1')).toBeUndefined();
  });
});

describe('a site of IPv6', () => {
  test('sends ten times as much as one address, from however many networks', () => {
    const limiter = limiterOf({ requests: 2, windowMs: 1_000 });
    const passed = Array.from({ length: 40 }, (_, subnet) => `2001:db8:1:${subnet.toString(16)}::1`)
      .flatMap((ip) => [ip, ip])
      .filter((ip) => refusal(limiter, ip) === undefined);
    expect(passed).toHaveLength(20);
    expect(refusal(limiter, '2001:db8:2::1')).toBeUndefined();
    expect(refusal(limiter, '2001:db8:1:ffff::1')).toMatchObject({
      headers: { 'ratelimit-policy': '"ip-requests";q=20;w=1' },
    });
  });

  test('is not used up by a network that floods', () => {
    const limiter = limiterOf({ requests: 2, windowMs: 1_000 });
    for (let sent = 0; sent < 1_000; sent += 1) refusal(limiter, '2001:db8:1:1::1');
    expect(refusal(limiter, '2001:db8:1:2::1')).toBeUndefined();
  });
});

describe('a flood from many addresses', () => {
  test('takes no more memory than allowed: the least recently used count is dropped', () => {
    const limiter = limiterOf({ requests: 1, windowMs: 1_000, maxAddresses: 100 });
    send(limiter, '192.0.2.1', 1);
    for (let last = 0; last < 500; last += 1) limiter.count(addressOf(`10.0.${last >> 8}.${last & 255}`));
    expect(limiter.size).toBe(100);
    expect(refusal(limiter, '10.0.1.243')).toBeInstanceOf(ClientError);
    expect(refusal(limiter, '192.0.2.1')).toBeUndefined();
  });
});
