import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { connectRedis } from '#gateway/rate-limit/connect-redis.ts';
import type { RedisTls } from '#gateway/rate-limit/connect-redis.ts';
import type { RedisLink } from '#gateway/rate-limit/redis-link.ts';

/** How Redis is reached, as every section that names one says it. */
export type RedisSettings = Extract<GatewayConfig['rateLimit']['store'], object>['redis'];

/** What {@link openRedisLink} needs beside the settings. */
export interface OpenRedisLinkOptions {
  /** Where the settings are written, for messages: `rateLimit.store.redis`. */
  readonly setting: string;
  /** Told of every trouble with a connection; the text holds no credentials. */
  readonly onTrouble: (cause: string) => void;
}

/**
 * Connects to Redis in the background: a gateway starts while it is down.
 * @throws StartupError where a file for TLS cannot be used
 */
export async function openRedisLink(
  { servers, username, password, tls }: RedisSettings,
  { setting, onTrouble }: OpenRedisLinkOptions,
): Promise<RedisLink> {
  const files = tls === undefined ? undefined : await readTls(tls, `${setting}.tls`);
  return connectRedis({ servers, username, password, tls: files, onTrouble });
}

async function readTls(
  { ca, cert, key, serverName }: NonNullable<RedisSettings['tls']>,
  setting: string,
): Promise<RedisTls> {
  const files = {
    ...(ca === undefined ? {} : { ca: await readPem(ca, setting) }),
    ...(cert === undefined ? {} : { cert: await readPem(cert, setting) }),
    ...(key === undefined ? {} : { key: await readPem(key, setting) }),
  };
  try {
    createSecureContext(files);
  } catch (cause) {
    throw new StartupError(
      `The files of ${setting} cannot be used; they must be PEM, and key and cert a pair.`,
      { cause },
    );
  }
  return { ...files, ...(serverName === undefined ? {} : { servername: serverName }) };
}

async function readPem(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new StartupError(`The file ${file} of ${setting} cannot be read.`, { cause });
  }
}
