import { types } from 'node:util';
import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { RedisFailure } from '#gateway/redis/redis-failure.ts';

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
export interface RedisConnection {
  readonly servers: RedisServers;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** PEM texts; `undefined`: no TLS, towards Sentinels neither. */
  readonly tls: RedisTls | undefined;
}

/** What TLS needs beyond the system's own certificate authorities. */
export interface RedisTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the certificates are for, where it is not that of the address. */
  readonly servername?: string;
}

/** A client for one server, servers under Sentinel, or a Cluster. */
export type RedisClient = Redis | Cluster;
/** Without the option whose declared type may not be left out. */
type ServerOptions = Omit<RedisOptions, 'replyMapping'>;

/** What becomes of commands while there is no connection, and after a reply was lost. */
export interface ClientBehaviour {
  /** Options of each connection. */
  readonly connection: ServerOptions;
  /** Whether commands wait for a connection; otherwise they fail at once. */
  readonly waits: boolean;
  /** Whether the client connects with its first command only. Default: at once. */
  readonly lazy?: boolean;
  /** Called for every trouble with a connection; the text holds no credentials. */
  readonly onTrouble: (cause: string) => void;
  /** Called for the client of every server: one, or each of a Cluster. */
  readonly onServer?: (server: Redis) => void;
}

/** Between two tries to connect. */
const reconnectMs = (attempt: number): number => Math.min(50 * attempt, 1_000);

/** The one place where clients are made: each connects in the background, again and again. */
export function createClient(connection: RedisConnection, behaviour: ClientBehaviour): RedisClient {
  return connection.servers.kind === 'cluster'
    ? createCluster(connection, behaviour)
    : createRedis(connection, behaviour);
}

function createRedis(
  { servers, username, password, tls }: RedisConnection,
  { connection, waits, lazy = false, onTrouble, onServer }: ClientBehaviour,
): Redis {
  const client = new Redis({
    ...connection,
    ...credentials(username, password),
    ...(tls === undefined ? {} : { tls }),
    ...serverOptions(servers, tls),
    lazyConnect: lazy,
    enableOfflineQueue: waits,
    retryStrategy: reconnectMs,
  });
  client.on('error', (error: Error) => onTrouble(describe(error)));
  onServer?.(client);
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

function createCluster(
  { servers, username, password, tls }: RedisConnection,
  { connection, waits, lazy = false, onTrouble, onServer }: ClientBehaviour,
): Cluster {
  const addresses = servers.kind === 'cluster' ? servers.addresses : [];
  const client = new Cluster([...addresses], {
    lazyConnect: lazy,
    enableOfflineQueue: waits,
    // Redirections happen before a command runs; everything else would be a second try of what may have run.
    maxRedirections: 4,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    clusterRetryStrategy: reconnectMs,
    slotsRefreshInterval: 2_000,
    // Names stay names, so that certificates for names hold.
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: {
      ...connection,
      ...credentials(username, password),
      ...(tls === undefined ? {} : { tls }),
    },
  });
  client.on('error', (error: Error) => onTrouble(describe(error)));
  client.on('node error', (error: Error) => onTrouble(describe(error)));
  client.on('+node', (node: Redis) => {
    onServer?.(node);
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

/** An error of the client as a failure that may be logged. */
export function redisFailure(error: unknown): RedisFailure {
  const isAnswer = types.isNativeError(error) && error.name === 'ReplyError';
  return new RedisFailure(isAnswer ? 'reply' : 'connection', describe(error));
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
