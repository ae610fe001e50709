/**
 * A gateway's store as a process of its own: told how many reservations to make, it makes them, many at a time, and
 * tells what came of them.
 */
import { connectRedis } from '#gateway/redis/connect-redis.ts';
import { RedisStore } from '#gateway/rate-limit/redis-store.ts';
import { createStoreCounters } from '#gateway/rate-limit/store-counters.ts';
import { RedisFailure } from '#gateway/redis/redis-failure.ts';
import type { RedisServers } from '#gateway/redis/create-client.ts';
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
      if (error instanceof RedisFailure) return 'failed';
      throw error;
    }
  };
  process.on('message', (order: WorkerOrder) => {
    report(order, reserve).catch(fail);
  });
  answered(reserve).then(() => process.send?.('ready'), fail);
});

/** Reservations of one process at a time: a slow machine answers so many well before a connection counts as dead. */
const atATime = 25;

async function report(
  { reservations, points }: WorkerOrder,
  reserve: (points: number) => Promise<keyof WorkerReport>,
): Promise<void> {
  const outcomes: (keyof WorkerReport)[] = [];
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < reservations) {
      begun += 1;
      outcomes.push(await reserve(points));
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  const count = (kind: keyof WorkerReport): number => outcomes.filter((outcome) => outcome === kind).length;
  process.send?.({ granted: count('granted'), denied: count('denied'), failed: count('failed') });
}

/** The test waits for no answer of a process that is gone. */
function fail(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}

/** Resolves once a reservation of nothing is answered: connected, to every server that matters here. */
async function answered(reserve: (points: number) => Promise<keyof WorkerReport>): Promise<void> {
  while ((await reserve(0)) === 'failed') await new Promise((resolve) => setTimeout(resolve, 20));
}
