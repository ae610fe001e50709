import { types } from 'node:util';
import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { redisScripts } from '#gateway/rate-limit/redis-scripts.ts';
import { StoreFailure } from '#gateway/rate-limit/store-failure.ts';
import type { RedisLink } from '#gateway/rate-limit/redis-link.ts';
import type { RedisScript } from '#gateway/rate-limit/redis-scripts.ts';

/** One server. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Which servers there are. */
export type RedisServers =
  | { readonly kind: 'single'; readonly address: RedisAddress; readonly database: number }
  | { readonly kind: 'cluster'; readonly addresses: readonly RedisAddress[] }
  | {
      readonly kind: 'sentinel';
      readonly addresses: readonly RedisAddress[];
      /** The name that the Sentinels know the group of servers by. */
      readonly name: string;
      readonly username: string | undefined;
      readonly password: string | undefined;
    };

/** How to reach Redis. */
export interface ConnectRedisOptions {
  readonly servers: RedisServers;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** PEM texts; `undefined`: no TLS, towards Sentinels neither. */
  readonly tls: RedisTls | undefined;
  /** Told of every trouble with a connection; the text holds no credentials. */
  readonly onTrouble: (cause: string) => void;
}

/** What TLS needs beyond the system's own certificate authorities. */
export interface RedisTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the certificates are for, where it is not that of the address. */
  readonly servername?: string;
}

type Client = Redis | Cluster;
/** Without the option whose declared type may not be left out. */
type ServerOptions = Omit<RedisOptions, 'replyMapping'>;

/** Between two tries to connect. */
const reconnectMs = (attempt: number): number => Math.min(50 * attempt, 1_000);

/**
 * Connects in the background, again and again, so that a gateway starts and serves while Redis is down. Until there is
 * a connection every command fails at once.
 */
export function connectRedis(options: ConnectRedisOptions): RedisLink {
  const client = options.servers.kind === 'cluster' ? openCluster(options) : openRedis(options);
  return {
    sharded: options.servers.kind === 'cluster',
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
  reconnectOnError: ({ message }) => message.startsWith('READONLY'),
} satisfies ServerOptions;

function openRedis({ servers, username, password, tls, onTrouble }: ConnectRedisOptions): Redis {
  const client = new Redis({
    ...once,
    ...credentials(username, password),
    ...(tls === undefined ? {} : { tls }),
    ...serverOptions(servers, tls),
    enableOfflineQueue: false,
    retryStrategy: reconnectMs,
  });
  watch(client, onTrouble);
  return client;
}

function serverOptions(servers: RedisServers, tls: RedisTls | undefined): ServerOptions {
  if (servers.kind === 'single') return { ...servers.address, db: servers.database };
  if (servers.kind === 'cluster') return {};
  const { addresses, name, username, password } = servers;
  return {
    sentinels: [...addresses],
    name,
    sentinelCommandTimeout: 1_000,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(tls === undefined ? {} : { sentinelTLS: tls, enableTLSForSentinelMode: true }),
  };
}

function openCluster({ servers, username, password, tls, onTrouble }: ConnectRedisOptions): Cluster {
  const addresses = servers.kind === 'cluster' ? servers.addresses : [];
  const client = new Cluster([...addresses], {
    enableOfflineQueue: false,
    // Redirections happen before a script runs; everything else would be a second try of what may have run.
    maxRedirections: 4,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    clusterRetryStrategy: reconnectMs,
    slotsRefreshInterval: 2_000,
    // Names stay names, so that certificates for names hold.
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: { ...once, ...credentials(username, password), ...(tls === undefined ? {} : { tls }) },
  });
  client.on('error', (error: Error) => onTrouble(describe(error)));
  client.on('node error', (error: Error) => onTrouble(describe(error)));
  client.on('+node', (node: Redis) => {
    loadScriptsWhenReady(node);
    // Before the first command needs it.
    if (node.status === 'wait') node.connect().catch(() => undefined);
  });
  return client;
}

function credentials(username: string | undefined, password: string | undefined): ServerOptions {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function watch(client: Redis, onTrouble: (cause: string) => void): void {
  client.on('error', (error: Error) => onTrouble(describe(error)));
  loadScriptsWhenReady(client);
}

function loadScriptsWhenReady(client: Redis): void {
  client.on('ready', () => {
    // Where it fails, the first command with a script brings it along.
    for (const { lua } of redisScripts) client.script('LOAD', lua).catch(() => undefined);
  });
}

interface RunOptions {
  readonly client: Client;
  readonly script: RedisScript;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

async function runScript({ client, script, keys, args }: RunOptions): Promise<unknown> {
  try {
    return await client.evalsha(script.sha1, keys.length, ...keys, ...args);
  } catch (error) {
    // Redis was restarted, or its scripts were flushed: it has not run, and the text goes along this once.
    if (!isReply(error, 'NOSCRIPT')) throw storeFailure(error);
  }
  try {
    return await client.eval(script.lua, keys.length, ...keys, ...args);
  } catch (error) {
    throw storeFailure(error);
  }
}

function isReply(error: unknown, code: string): boolean {
  return types.isNativeError(error) && error.message.startsWith(code);
}

function storeFailure(error: unknown): StoreFailure {
  const isAnswer = types.isNativeError(error) && error.name === 'ReplyError';
  return new StoreFailure(isAnswer ? 'reply' : 'connection', describe(error));
}

/**
 * The message alone: errors of the client carry the command with its arguments, which for a login are the credentials.
 */
function describe(error: unknown): string {
  if (!types.isNativeError(error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const text = error.message === '' ? (code ?? error.name) : error.message;
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}
