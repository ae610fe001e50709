import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { RedisConnection, RedisTls } from '#gateway/redis/create-client.ts';

/** Files of PEM text, and the name that the certificates of Redis are for. */
export interface RedisTlsFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly serverName?: string | undefined;
}

/** A connection as sections of the configuration have it: with files in place of their texts. */
export interface RedisSettings extends Omit<RedisConnection, 'tls'> {
  readonly tls: RedisTlsFiles | undefined;
}

/**
 * The settings of a connection with the texts of the files that they name.
 * @param setting where they are written, for messages: `rateLimit.store.redis`.
 * @throws StartupError where a file for TLS cannot be used
 */
export async function readRedisConnection(
  { servers, username, password, tls }: RedisSettings,
  setting: string,
): Promise<RedisConnection> {
  const files = tls === undefined ? undefined : await readTls(tls, `${setting}.tls`);
  return { servers, username, password, tls: files };
}

async function readTls({ ca, cert, key, serverName }: RedisTlsFiles, setting: string): Promise<RedisTls> {
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
