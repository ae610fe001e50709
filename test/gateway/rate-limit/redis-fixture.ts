import { Redis } from 'ioredis';
import { connectRedis } from '#gateway/redis/connect-redis.ts';
import type { ConnectRedisOptions } from '#gateway/redis/connect-redis.ts';
import { RedisStore } from '#gateway/rate-limit/redis-store.ts';
import type { RedisStoreOptions } from '#gateway/rate-limit/redis-store.ts';
import { createStoreCounters } from '#gateway/rate-limit/store-counters.ts';
import type { Charge, Denial, RateLimitStore, Reservation } from '#gateway/rate-limit/rate-limit-store.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';
import type { StoreCounters } from '#gateway/rate-limit/store-counters.ts';
import { redisScripts } from '#gateway/rate-limit/redis-scripts.ts';

/** How to reach a test's server: no credentials, no TLS, troubles are nobody's business. */
export function linkOptions(
  { port }: { readonly port: number },
  changes: Partial<ConnectRedisOptions> = {},
): ConnectRedisOptions {
  return {
    servers: { kind: 'single', address: { host: '127.0.0.1', port }, database: 0 },
    username: undefined,
    password: undefined,
    tls: undefined,
    scripts: redisScripts,
    onTrouble: () => undefined,
    ...changes,
  };
}

/** The options of a link to a cluster. */
export function clusterOptions(nodes: readonly { readonly port: number }[]): ConnectRedisOptions {
  const addresses = nodes.map(({ port }) => ({ host: '127.0.0.1', port }));
  return linkOptions({ port: 0 }, { servers: { kind: 'cluster', addresses } });
}

/** Connects, and waits until every server behind the link has answered. */
export async function connectedLink(options: ConnectRedisOptions): Promise<RedisLink> {
  const link = connectRedis(options);
  // In a cluster the keys lie on all servers, one of three each, most probably.
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await untilAnswered(link, `warm:{${key}}`);
  return link;
}

async function untilAnswered(link: RedisLink, key: string): Promise<void> {
  const [reserve] = redisScripts;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await link.run(reserve!, [key], ['1000000', '1000', '0', '1']);
      return;
    } catch (error) {
      if (attempt === 500) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A store over a link, and what it counts. */
export function storeOver(
  link: RedisLink,
  changes: Partial<RedisStoreOptions> = {},
): { readonly store: RedisStore; readonly counters: StoreCounters } {
  const counters = createStoreCounters();
  const store = new RedisStore({ link, keyPrefix: 'test:', timeoutMs: 10_000, counters, ...changes });
  return { store, counters };
}

/** A client to look into the server with. */
export function lookInto({ port }: { readonly port: number }): Redis {
  const client = new Redis({ host: '127.0.0.1', port });
  client.on('error', () => undefined);
  return client;
}

export async function reserved(
  store: RateLimitStore,
  charges: readonly Charge[],
  points: number,
): Promise<Reservation> {
  const decision = await store.reserve({ charges, points, nowMs: 0 });
  if (!decision.granted) throw new Error(`Refused by ${decision.refusal.layer}`);
  return decision;
}

export async function denied(
  store: RateLimitStore,
  charges: readonly Charge[],
  points: number,
): Promise<Denial> {
  const decision = await store.reserve({ charges, points, nowMs: 0 });
  if (decision.granted) throw new Error('Granted');
  return decision;
}

/** What is left, as a reservation of nothing finds it. */
export async function remaining(
  store: RateLimitStore,
  charge: Charge,
  nowMs = 0,
): Promise<number | undefined> {
  // What is given back is sent a turn later.
  await new Promise(setImmediate);
  const { states } = await store.reserve({ charges: [{ ...charge, mode: 'enforce' }], points: 0, nowMs });
  return states[0]?.remaining;
}
