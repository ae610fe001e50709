import { connectRedis } from '#gateway/redis/connect-redis.ts';
import type { ConnectRedisOptions } from '#gateway/redis/connect-redis.ts';
import { readRedisConnection } from '#gateway/redis/read-redis-connection.ts';
import type { RedisSettings } from '#gateway/redis/read-redis-connection.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';

/** What {@link openRedisLink} needs beside the settings. */
export interface OpenRedisLinkOptions extends Pick<ConnectRedisOptions, 'scripts' | 'onTrouble'> {
  /** Where the settings are written, for messages: `rateLimit.store.redis`. */
  readonly setting: string;
}

/**
 * Connects to Redis in the background: a gateway starts while it is down.
 * @throws StartupError where a file for TLS cannot be used
 */
export async function openRedisLink(
  settings: RedisSettings,
  { setting, ...options }: OpenRedisLinkOptions,
): Promise<RedisLink> {
  return connectRedis({ ...(await readRedisConnection(settings, setting)), ...options });
}
