/**
 * A gateway's store as a process of its own: told how many reservations to make, it makes them all at once and tells
 * what came of them.
 */
import { connectRedis } from '#gateway/rate-limit/connect-redis.ts';
import { RedisStore } from '#gateway/rate-limit/redis-store.ts';
import { createStoreCounters } from '#gateway/rate-limit/store-counters.ts';
import { StoreFailure } from '#gateway/rate-limit/store-failure.ts';
import type { RedisServers } from '#gateway/rate-limit/connect-redis.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';

/** What the process is told at first. */
export interface WorkerSetup {
  readonly servers: RedisServers;
  readonly timeoutMs: number;
  readonly charges: readonly Charge[];
}

/** What it is told then, as often as one likes. */
export interface WorkerOrder {
  readonly reservations: number;
  readonly points: number;
}

/** What came of an order. */
export interface WorkerReport {
  readonly granted: number;
  readonly denied: number;
  /** The store failed: neither granted nor denied. */
  readonly failed: number;
}

process.once('message', (setup: WorkerSetup) => {
  const { servers, timeoutMs, charges } = setup;
  const link = connectRedis({
    servers,
    username: undefined,
    password: undefined,
    tls: undefined,
    onTrouble: () => undefined,
  });
  const store = new RedisStore({ link, keyPrefix: 'test:', timeoutMs, counters: createStoreCounters() });
  const reserve = async (points: number): Promise<keyof WorkerReport> => {
    try {
      const { granted } = await store.reserve({ charges, points, nowMs: 0 });
      return granted ? 'granted' : 'denied';
    } catch (error) {
      if (error instanceof StoreFailure) return 'failed';
      throw error;
    }
  };
  process.on('message', (order: WorkerOrder) => {
    const asked = Array.from({ length: order.reservations }, async () => reserve(order.points));
    void Promise.all(asked).then((outcomes) => {
      const count = (kind: keyof WorkerReport): number =>
        outcomes.filter((outcome) => outcome === kind).length;
      process.send?.({ granted: count('granted'), denied: count('denied'), failed: count('failed') });
    });
  });
  void answered(reserve).then(() => process.send?.('ready'));
});

/** Resolves once a reservation of nothing is answered: connected, to every server that matters here. */
async function answered(reserve: (points: number) => Promise<keyof WorkerReport>): Promise<void> {
  while ((await reserve(0)) === 'failed') await new Promise((resolve) => setTimeout(resolve, 20));
}
