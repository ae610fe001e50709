import { types } from 'node:util';
import type { Redis } from 'ioredis';
import { createClient, redisFailure } from '#gateway/redis/create-client.ts';
import type { RedisClient, RedisConnection } from '#gateway/redis/create-client.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';
import type { RedisScript } from '#gateway/redis/redis-script.ts';

/** How to reach Redis, and for what. */
export interface ConnectRedisOptions extends RedisConnection {
  /** Scripts that every server learns as soon as it is connected to. Default: none. */
  readonly scripts?: readonly RedisScript[];
  /** Called for every trouble with a connection; the text holds no credentials. */
  readonly onTrouble: (cause: string) => void;
}

/**
 * Connects in the background, again and again, so that a gateway starts and serves while Redis is down. Until there is
 * a connection every command fails at once.
 */
export function connectRedis({ scripts = [], onTrouble, ...connection }: ConnectRedisOptions): RedisLink {
  const client = createClient(connection, {
    connection: once,
    waits: false,
    onTrouble,
    onServer: (server) => loadScriptsWhenReady(server, scripts),
  });
  return {
    sharded: connection.servers.kind === 'cluster',
    run: async (script, keys, args) => runScript({ client, script, keys, args }),
    close: () => client.disconnect(),
  };
}

/**
 * A command is sent once: one that was resent after a lost reply would take or give back twice. Nothing is queued either,
 * and a connection that is owed a reply for two seconds is dead.
 */
const once = {
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  socketTimeout: 2_000,
  // A server that was demoted meanwhile: connect anew, to whichever is in charge now.
  reconnectOnError: ({ message }: Error) => message.startsWith('READONLY'),
};

function loadScriptsWhenReady(server: Redis, scripts: readonly RedisScript[]): void {
  server.on('ready', () => {
    // Where it fails, the first command with a script brings it along.
    for (const { lua } of scripts) server.script('LOAD', lua).catch(() => undefined);
  });
}

interface RunOptions {
  readonly client: RedisClient;
  readonly script: RedisScript;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

async function runScript({ client, script, keys, args }: RunOptions): Promise<unknown> {
  try {
    return await client.evalsha(script.sha1, keys.length, ...keys, ...args);
  } catch (error) {
    // Redis was restarted, or its scripts were flushed: it has not run, and the text goes along this once.
    if (!isReply(error, 'NOSCRIPT')) throw redisFailure(error);
  }
  try {
    return await client.eval(script.lua, keys.length, ...keys, ...args);
  } catch (error) {
    throw redisFailure(error);
  }
}

function isReply(error: unknown, code: string): boolean {
  return types.isNativeError(error) && error.message.startsWith(code);
}
