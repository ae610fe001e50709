import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import { openRedisLink } from '#gateway/main/open-redis-link.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import { FallbackStore } from '#gateway/rate-limit/fallback-store.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import { redisScripts } from '#gateway/rate-limit/redis-scripts.ts';
import { RedisStore } from '#gateway/rate-limit/redis-store.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';
import { createStoreCounters } from '#gateway/rate-limit/store-counters.ts';
import type { StoreCounters } from '#gateway/rate-limit/store-counters.ts';
import { StoreHealth } from '#gateway/rate-limit/store-health.ts';

/** The buckets, and what was counted about where they are kept. */
export interface OpenedRateLimits {
  readonly limits: RateLimits;
  /** `undefined`: buckets in memory, where nothing can fail. */
  readonly counters: StoreCounters | undefined;
}

/** The time since the epoch by a clock that nobody sets. */
const now = (): number => performance.timeOrigin + monotonicClock();

/**
 * Opens the store that is configured. Redis is connected to in the background: a gateway starts while it is down.
 * @throws StartupError where a file for TLS cannot be used
 */
export async function openRateLimits({
  config,
  stack,
}: Pick<ServiceOptions, 'config' | 'stack'>): Promise<OpenedRateLimits> {
  const { layers, store, onStoreError, replicas } = config.rateLimit;
  const common = { layers, now };
  if (store === 'memory') return { limits: { ...common, store: new MemoryStore() }, counters: undefined };
  const { keyPrefix, timeoutMs } = store.redis;
  const counters = createStoreCounters();
  const health = watchedHealth({ counters, onStoreError });
  const link = await openRedisLink(store.redis, {
    setting: 'rateLimit.store.redis',
    scripts: redisScripts,
    onTrouble: (cause) => health.note(cause),
  });
  const shared = new RedisStore({ link, keyPrefix, timeoutMs, counters });
  stack.defer(async () => shared.close());
  const local = new MemoryStore({ name: 'local' });
  const fallback = new FallbackStore({ shared, health, onStoreError, local, replicas, counters });
  return { limits: { ...common, store: fallback }, counters };
}

/** What operators read when Redis fails, and when it is back: one line each. */
function watchedHealth({
  counters,
  onStoreError,
}: {
  readonly counters: StoreCounters;
  readonly onStoreError: GatewayConfig['rateLimit']['onStoreError'];
}): StoreHealth {
  return new StoreHealth({
    clock: monotonicClock,
    onTrouble(cause) {
      counters.switches.away += 1;
      logger.warn({ cause, onStoreError }, 'Redis does not answer: rateLimit.onStoreError decides');
    },
    onRecovery({ durationMs }) {
      counters.switches.back += 1;
      logger.info({ durationMs, counters }, 'Redis decides about rate limits again');
    },
  });
}
