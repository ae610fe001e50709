import { FallbackStore } from '#gateway/rate-limit/fallback-store.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { ConnectRedisOptions } from '#gateway/redis/connect-redis.ts';
import type { Charge, StoreName } from '#gateway/rate-limit/rate-limit-store.ts';
import { StoreHealth } from '#gateway/rate-limit/store-health.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { connectedLink, storeOver } from '#test/gateway/rate-limit/redis-fixture.ts';
import type { TestRedis } from '#test/testkit/redis.ts';

/** Points granted from one bucket, by who granted them. */
export interface Granted {
  readonly charge: Charge;
  readonly by: Readonly<Record<StoreName, number>>;
  readonly total: number;
}

/** What was granted while a server of Redis was killed under load, and came back. */
export interface Outage {
  readonly buckets: readonly Granted[];
  readonly seconds: number;
}

const replicas = 3;
/** How long before, during and after the outage. */
const phaseMs = 700;
/** Requests that each gateway has under way at the same time, for each bucket. */
const concurrency = 4;

/** Three gateways ask for points without pause, while `victim` is killed and comes back without its memory. */
export async function runOutage({
  options,
  victim,
  charges,
  recovered,
}: {
  readonly options: ConnectRedisOptions;
  readonly victim: TestRedis;
  readonly charges: readonly Charge[];
  /** Resolves when the servers are whole again. */
  readonly recovered: () => Promise<void>;
}): Promise<Outage> {
  const gateways = await Promise.all(Array.from({ length: replicas }, async () => openGateway(options)));
  const counts = charges.map(() => ({ memory: 0, redis: 0, local: 0, open: 0 }));
  const load = { stopped: false };
  const startedMs = performance.now();
  const callers = gateways.flatMap(({ store }) =>
    charges.flatMap((charge, index) =>
      Array.from({ length: concurrency }, async () => {
        while (!load.stopped) await askOnce({ store, charge, count: counts[index]! });
      }),
    ),
  );
  await pause(phaseMs);
  await victim.crash();
  await pause(phaseMs);
  await victim.restart();
  await recovered();
  // The breaker tries once a second.
  await pause(phaseMs + 1_100);
  load.stopped = true;
  await Promise.all(callers);
  const seconds = (performance.now() - startedMs) / 1000;
  await Promise.all(gateways.map(async ({ close }) => close()));
  const buckets = charges.map((charge, index) => {
    const by = counts[index]!;
    return { charge, by, total: by.redis + by.local + by.open + by.memory };
  });
  return { buckets, seconds };
}

async function openGateway(options: ConnectRedisOptions) {
  const { store: shared, counters } = storeOver(await connectedLink(options), { timeoutMs: 50 });
  const nothing = (): void => undefined;
  const health = new StoreHealth({ clock: () => performance.now(), onTrouble: nothing, onRecovery: nothing });
  const local = new MemoryStore({ name: 'local' });
  const store = new FallbackStore({ shared, health, onStoreError: 'local', local, replicas, counters });
  return { store, close: async () => shared.close() };
}

async function askOnce({
  store,
  charge,
  count,
}: {
  readonly store: FallbackStore;
  readonly charge: Charge;
  readonly count: Record<StoreName, number>;
}): Promise<void> {
  const points = 1 + Math.floor(Math.random() * 5);
  const asked = store.reserve({ charges: [charge], points, nowMs: performance.now() });
  const outcome = await asked.catch((error: unknown) => {
    if (error instanceof ClientError) return undefined;
    throw error;
  });
  if (outcome?.granted === true) {
    const actual = Math.floor(Math.random() * (points + 1));
    store.settle(outcome.handle, actual);
    count[outcome.store] += actual;
  }
  // A breath: what is refused at once would be asked again for ever otherwise.
  await pause(outcome?.granted === true ? 0 : 2);
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
