import type { RedisServers } from '#gateway/redis/create-client.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';
import {
  clusterOptions,
  connectedLink,
  linkOptions,
  remaining,
  storeOver,
} from '#test/gateway/rate-limit/redis-fixture.ts';
import { startRedisCluster } from '#test/testkit/redis-cluster.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { WorkerReport } from '#test/testkit/reserve-worker.ts';
import { startReserveWorkers } from '#test/testkit/reserve-workers.ts';

/** The bucket that is asked for more than it has: it has 300 points, and none comes back while a test runs. */
const scarce: Charge = {
  layer: 'tenant',
  key: 'acme',
  group: 'tenant/acme',
  capacity: 300,
  refillPerSecond: 0.001,
  mode: 'enforce',
};
/** One that has enough, on another server of a cluster; what was refused elsewhere must come back to it. */
const ample: Charge = { ...scarce, layer: 'client', key: 'web', group: 'client/web', capacity: 1_000_000 };

const gateways = 8;
const reservations = 2_000;

/** What came of 2,000 reservations by 8 processes at once, of a bucket for 300. */
export interface ExactnessRun extends WorkerReport {
  /** Points that the bucket with enough of them has given for good. */
  readonly takenElsewhere: number;
}

/** Runs of {@link ExactnessRun} one after the other, on one Redis or on a Cluster of three; each from full buckets. */
export async function* exactnessRuns({
  runs,
  cluster,
}: {
  readonly runs: number;
  readonly cluster: boolean;
}): AsyncGenerator<ExactnessRun> {
  await using stack = new AsyncDisposableStack();
  const options = await openServers(stack, cluster);
  const store = storeOver(await connectedLink(options)).store;
  stack.defer(async () => store.close());
  for (let run = 0; run < runs; run += 1) {
    const charges = [scarce, ample].map((charge) => ({ ...charge, key: `${charge.key}-${run}` }));
    const report = await reserveOnce(options.servers, charges);
    const left = await remaining(store, charges[1] ?? ample);
    yield { ...report, takenElsewhere: ample.capacity - (left ?? 0) };
  }
}

async function reserveOnce(servers: RedisServers, charges: readonly Charge[]): Promise<WorkerReport> {
  // Far longer than anything takes: a refusal for a slow store would be counted apart, and there should be none.
  await using workers = await startReserveWorkers(gateways, { servers, timeoutMs: 30_000, charges });
  return await workers.reserve({ reservations: reservations / gateways, points: 1 });
}

async function openServers(
  stack: AsyncDisposableStack,
  cluster: boolean,
): Promise<ReturnType<typeof linkOptions>> {
  if (cluster) return clusterOptions(stack.use(await startRedisCluster()).nodes);
  const server = await startRedis();
  stack.defer(async () => server.stop());
  return linkOptions(server);
}
