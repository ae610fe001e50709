import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { RequestLimiter } from '#gateway/http/request-limiter.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** The refusal of the next request; undefined where it is let through. */
async function refusal(limiter: RequestLimiter, ip: string): Promise<ClientError | undefined> {
  try {
    await limiter.count(ip);
    return undefined;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

async function send(limiter: RequestLimiter, ip: string, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent += 1) await limiter.count(ip);
}

describe('an address', () => {
  test('sends as many requests as allowed in a window, and is told when the next one begins', async () => {
    const limiter = new RequestLimiter({ requests: 3, windowMs: 10_000 });
    await send(limiter, '192.0.2.1', 3);
    jest.advanceTimersByTime(2_500);
    const error = await refusal(limiter, '192.0.2.1');
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

  test('is served again when the window is over, however often it asked meanwhile', async () => {
    const limiter = new RequestLimiter({ requests: 1, windowMs: 1_000 });
    await send(limiter, '192.0.2.1', 1);
    for (let asked = 0; asked < 50; asked += 1)
      expect(await refusal(limiter, '192.0.2.1')).toBeInstanceOf(ClientError);
    jest.advanceTimersByTime(1_000);
    expect(await refusal(limiter, '192.0.2.1')).toBeUndefined();
  });

  test('does not count for another', async () => {
    const limiter = new RequestLimiter({ requests: 1, windowMs: 1_000 });
    await send(limiter, '192.0.2.1', 1);
    expect(await refusal(limiter, '192.0.2.2')).toBeUndefined();
  });

  test('of IPv6 is its first 64 bits; of IPv4, written as IPv6, the one it carries', async () => {
    const limiter = new RequestLimiter({ requests: 1, windowMs: 1_000 });
    await send(limiter, '2001:db8::1', 1);
    await send(limiter, '192.0.2.1', 1);
    expect(await refusal(limiter, '2001:db8::ffff:2')).toBeInstanceOf(ClientError);
    expect(await refusal(limiter, '::ffff:192.0.2.1')).toBeInstanceOf(ClientError);
    expect(await refusal(limiter, '2001:db8:0:1::1')).toBeUndefined();
  });
});

describe('a flood from many addresses', () => {
  test('takes no more memory than allowed: who was not heard of for longest counts anew', async () => {
    const limiter = new RequestLimiter({ requests: 1, windowMs: 1_000, maxAddresses: 100 });
    await send(limiter, '192.0.2.1', 1);
    for (let last = 0; last < 500; last += 1) await limiter.count(`10.0.${last >> 8}.${last & 255}`);
    expect(limiter.size).toBe(100);
    // One timer for each address that is still counted.
    expect(jest.getTimerCount()).toBe(100);
    expect(await refusal(limiter, '10.0.1.243')).toBeInstanceOf(ClientError);
    expect(await refusal(limiter, '192.0.2.1')).toBeUndefined();
  });
});
