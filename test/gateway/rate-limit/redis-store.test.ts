import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { RedisFailure } from '#gateway/redis/redis-failure.ts';
import type { Charge, ReservationHandle } from '#gateway/rate-limit/rate-limit-store.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';
import {
  connectedLink,
  denied,
  linkOptions,
  lookInto,
  remaining,
  reserved,
  storeOver,
} from '#test/gateway/rate-limit/redis-fixture.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';

// Refills so slowly that no test sees a point come back.
const tenant: Charge = {
  layer: 'tenant',
  key: 'acme',
  group: 'tenant/acme',
  capacity: 100,
  refillPerSecond: 0.001,
  mode: 'enforce',
};
const user: Charge = { ...tenant, layer: 'user', key: 'acme/u1', capacity: 20 };
const client: Charge = { ...tenant, layer: 'client', key: 'web', group: 'client/web' };

let server: TestRedis;
let link: RedisLink;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = lookInto(server);
  link = await connectedLink(linkOptions(server));
});

beforeEach(async () => void (await redis.flushall()));

afterAll(async () => {
  link.close();
  redis.disconnect();
  await server.stop();
});

describe('reserving', () => {
  test('takes the points from every layer and says where each stands', async () => {
    const { store } = storeOver(link);
    const decision = await reserved(store, [tenant, user], 15);
    expect(decision).toMatchObject({ store: 'redis', handle: { store: 'redis' }, wouldRefuse: [] });
    expect(decision.states.map(({ name, remaining }) => [name, remaining])).toEqual([
      ['tenant', 85],
      ['user', 5],
    ]);
    expect(await redis.keys('*')).toEqual(
      expect.arrayContaining(['test:{tenant/acme}:tenant:acme', 'test:{tenant/acme}:user:acme/u1']),
    );
  });

  test('a layer that refuses leaves every other layer untouched', async () => {
    const { store } = storeOver(link);
    await reserved(store, [user], 15);
    const denial = await denied(store, [tenant, user, client], 6);
    expect(denial.refusal).toMatchObject({ layer: 'user', points: 6, capacity: 20, remaining: 5 });
    expect(await remaining(store, tenant)).toBe(100);
    expect(await remaining(store, client)).toBe(100);
  });

  test('gateways share buckets where they share server and prefix', async () => {
    const [first, second, apart] = [
      storeOver(link),
      storeOver(link),
      storeOver(link, { keyPrefix: 'other:' }),
    ];
    await reserved(first.store, [user], 15);
    expect(await remaining(second.store, user)).toBe(5);
    expect(await remaining(apart.store, user)).toBe(20);
  });

  test('what is left can be looked at, which takes and keeps nothing', async () => {
    const { store } = storeOver(link);
    await reserved(store, [user], 15);
    const before = await redis.get('test:{tenant/acme}:user:acme/u1');
    const charges = [tenant, { ...client, mode: 'measure' as const }, user];
    const states = await store.peek({ charges, nowMs: 0 });
    expect(states.map(({ name, remaining }) => [name, remaining])).toEqual([
      ['tenant', 100],
      ['user', 5],
    ]);
    expect(await redis.keys('*')).toHaveLength(1);
    expect(await redis.get('test:{tenant/acme}:user:acme/u1')).toBe(before);
  });

  test('a measuring layer refuses nothing and takes what it can', async () => {
    const { store } = storeOver(link);
    const measured: Charge = { ...user, mode: 'measure' };
    expect((await reserved(store, [tenant, measured], 15)).wouldRefuse).toEqual([]);
    const second = await reserved(store, [tenant, measured], 15);
    expect(second.wouldRefuse).toMatchObject([{ layer: 'user', remaining: 5 }]);
    store.settle(second.handle, 0);
    expect(await remaining(store, user)).toBe(5);
    expect(await remaining(store, tenant)).toBe(85);
  });

  test('is one command however many layers there are, and without layers none', async () => {
    const { store } = storeOver(link);
    await redis.config('RESETSTAT');
    await reserved(store, [tenant, user, client], 1);
    await reserved(store, [], 1e15);
    const stats = await redis.info('commandstats');
    expect(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]).toBe('1');
    expect(stats).not.toContain('cmdstat_eval:');
  });

  test('goes on where Redis has forgotten the script', async () => {
    const { store } = storeOver(link);
    await redis.script('FLUSH');
    await reserved(store, [user], 5);
    const { handle } = await reserved(store, [user], 5);
    expect(await remaining(store, user)).toBe(10);
    store.settle(handle, 0);
    await waitFor(async () => (await remaining(store, user)) === 15);
  });

  test.each([-1, 0.5, Number.NaN])('%p points are a fault of ours, not a grant', async (points) => {
    const { store } = storeOver(link);
    await expect(store.reserve({ charges: [user], points, nowMs: 0 })).rejects.toThrow(InternalError);
    const { handle } = await reserved(store, [user], 1);
    expect(() => store.settle(handle, points)).toThrow(InternalError);
  });

  test('what is no bucket under its key is a failure of the store, not a grant', async () => {
    const { store } = storeOver(link);
    await redis.set('test:{tenant/acme}:user:acme/u1', 'many');
    const failure = store.reserve({ charges: [user], points: 1, nowMs: 0 });
    await expect(failure).rejects.toMatchObject({ name: 'RedisFailure', reason: 'reply' });
  });
});

describe('settling', () => {
  test('gives back what was not used, and charges what was used beyond the estimate', async () => {
    const { store, counters } = storeOver(link);
    const cheap = await reserved(store, [tenant, user], 15);
    store.settle(cheap.handle, 4);
    expect(await remaining(store, tenant)).toBe(96);
    expect(await remaining(store, user)).toBe(16);
    const dear = await reserved(store, [tenant, user], 10);
    store.settle(dear.handle, 70);
    expect(await remaining(store, tenant)).toBe(26);
    expect((await denied(store, [user], 1)).refusal.remaining).toBe(0);
    expect(await redis.get('test:{tenant/acme}:user:acme/u1')).toMatch(/^-20000000 /);
    expect(counters).toMatchObject({ settlements: 2, settlementsLost: 0 });
  });

  test('a second settlement, and that of another store, do nothing', async () => {
    const { store } = storeOver(link);
    await reserved(store, [user], 10);
    const { handle } = await reserved(store, [user], 10);
    const foreign: ReservationHandle = { ...handle };
    store.settle(foreign, 0);
    store.settle(handle, 5);
    store.settle(handle, 0);
    expect(await remaining(store, user)).toBe(5);
  });

  test('nothing is sent where the estimate was right', async () => {
    const { store, counters } = storeOver(link);
    const { handle } = await reserved(store, [user], 10);
    store.settle(handle, 10);
    await new Promise(setImmediate);
    expect(counters.settlements).toBe(0);
  });

  test('what several requests give back at one moment goes in one command', async () => {
    const { store, counters } = storeOver(link);
    const handles = [await reserved(store, [user], 5), await reserved(store, [user, tenant], 6)];
    for (const { handle } of handles) store.settle(handle, 1);
    expect(await remaining(store, user)).toBe(18);
    expect(counters).toMatchObject({ settlements: 1, settlementsLost: 0 });
  });

  test('a refund that was on its way arrives before the connection is closed', async () => {
    const own = await connectedLink(linkOptions(server));
    const { store } = storeOver(own);
    const { handle } = await reserved(store, [user], 10);
    store.settle(handle, 1);
    await store.close();
    expect(await remaining(storeOver(link).store, user)).toBe(19);
  });
});

describe('a Redis that does not answer', () => {
  test('costs the deadline, and what it grants late is given back', async () => {
    const { store, counters } = storeOver(link, { timeoutMs: 50 });
    await reserved(store, [user], 1);
    server.pause();
    const late = store.reserve({ charges: [tenant, user], points: 5, nowMs: 0 });
    await expect(late).rejects.toMatchObject({ name: 'RedisFailure', reason: 'timeout' });
    server.resume();
    const patient = storeOver(link).store;
    await waitFor(async () => (await remaining(patient, user)) === 19);
    expect(await remaining(patient, tenant)).toBe(100);
    expect(counters.grantedLate).toBe(1);
  });

  test('holds up so many commands and no more', async () => {
    const { store, counters } = storeOver(link, { timeoutMs: 200, maxInFlight: 3 });
    const { handle } = await reserved(store, [user], 5);
    server.pause();
    const asked = Array.from({ length: 5 }, async () =>
      store.reserve({ charges: [user], points: 1, nowMs: 0 }),
    );
    store.settle(handle, 0);
    const outcomes = await Promise.allSettled(asked);
    server.resume();
    const reasons = outcomes.map((outcome) =>
      outcome.status === 'rejected' && outcome.reason instanceof RedisFailure
        ? outcome.reason.reason
        : 'granted',
    );
    expect(reasons).toEqual(['timeout', 'timeout', 'timeout', 'overloaded', 'overloaded']);
    await waitFor(async () => counters.settlementsLost === 1);
  });
});

/** Asks until it is so; the test's own time ends it otherwise. */
async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}
