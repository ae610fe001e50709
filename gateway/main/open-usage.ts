import { randomUUID } from 'node:crypto';
import type { UsagePart } from '#gateway/admin/usage-route.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { DocumentUsageReport } from '#gateway/documents/document-usage.ts';
import { MemoryUsageStore } from '#gateway/documents/usage/memory-usage-store.ts';
import { RedisUsageStore } from '#gateway/documents/usage/redis-usage-store.ts';
import { runOf } from '#gateway/documents/usage/run-of-record.ts';
import { addUsageScript, readUsageScript } from '#gateway/documents/usage/usage-scripts.ts';
import { UsageCounter } from '#gateway/documents/usage/usage-counter.ts';
import type { UsageKeeperState } from '#gateway/documents/usage/usage-keeper.ts';
import { UsageKeeper } from '#gateway/documents/usage/usage-keeper.ts';
import { usageReport } from '#gateway/documents/usage/usage-report.ts';
import type { UsageStore } from '#gateway/documents/usage/usage-store.ts';
import { wallClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import { openRedisLink } from '#gateway/main/open-redis-link.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';

/** Who runs which document. */
export interface OpenedUsage {
  /** Counts what a finished request ran. */
  count(record: AccessRecord): void;
  readonly state: UsageKeeperState;
  /** @throws where the store does not answer */
  read(part: UsagePart): Promise<DocumentUsageReport>;
}

/** How long counts stay in this process before they are brought to the store. */
const flushEveryMs = 5_000;

/**
 * Opens the count of what documents are used for. Redis is connected to in the background: a gateway starts while it is
 * down.
 * @throws StartupError where a file for TLS cannot be used
 */
export async function openUsage({
  config,
  stack,
}: {
  readonly config: GatewayConfig;
  readonly stack: AsyncDisposableStack;
}): Promise<OpenedUsage> {
  const keeper = new UsageKeeper({
    counter: new UsageCounter(),
    store: await openStore(config.documents.usage, stack),
    now: wallClock,
    newId: randomUUID,
    onTrouble: (err) => logger.warn({ err }, 'The usage of documents cannot be kept; it is counted on here'),
    onRecovery: () =>
      logger.info({ failures: keeper.state.failures }, 'The usage of documents is kept again'),
  });
  keeper.start(flushEveryMs);
  stack.defer(async () => {
    const lost = await keeper.close();
    if (lost > 0) logger.warn({ lost }, 'The last counts of the usage of documents are lost');
  });
  return {
    count(record) {
      const run = runOf(record);
      if (run) keeper.count(run);
    },
    get state() {
      return keeper.state;
    },
    read: async (part) => usageReport(await keeper.read(part), { untilMs: wallClock() }),
  };
}

async function openStore(
  { store, keepForMs }: GatewayConfig['documents']['usage'],
  stack: AsyncDisposableStack,
): Promise<UsageStore> {
  if (store === 'memory') return new MemoryUsageStore({ startedMs: wallClock(), keepForMs });
  const setting = 'documents.usage.store.redis';
  // Each batch that fails tells the same.
  const link = await openRedisLink(store.redis, {
    setting,
    scripts: [addUsageScript, readUsageScript],
    onTrouble: () => undefined,
  });
  stack.defer(() => link.close());
  return new RedisUsageStore({ link, keyPrefix: store.redis.keyPrefix, keepForMs });
}
