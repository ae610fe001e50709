import type { EventEmitter } from 'node:events';
import { createClient, redisFailure } from '#gateway/redis/create-client.ts';
import type { ClientBehaviour, RedisClient, RedisConnection } from '#gateway/redis/create-client.ts';

/** Reads values that others write, and hears when they do. */
export interface RedisValues {
  /** Whether keys lie on several servers, so that only keys with the same hash tag are read together. */
  readonly sharded: boolean;
  /** How many bytes a value has; 0: there is none. @throws RedisFailure */
  length(key: string): Promise<number>;
  /** Values of one moment; null: there is no such key. @throws RedisFailure */
  read(keys: readonly string[]): Promise<readonly (Buffer | null)[]>;
  /**
   * Calls `onMessage` for every message on a channel, and whenever the connection is made or made anew: what was
   * published meanwhile is lost. In a Cluster that is told of the first connection alone; what is lost later shows when
   * the caller reads again.
   * @returns what ends it.
   */
  watch(channel: string, onMessage: () => void): () => void;
  close(): void;
}

/**
 * Opens values of Redis: the first command connects, and commands wait for a connection as long as `timeoutMs`. Reading
 * changes nothing, so that a command is sent again once where its connection was lost.
 */
export function openRedisValues(
  connection: RedisConnection,
  { timeoutMs }: { readonly timeoutMs: number },
): RedisValues {
  // Each failed command says the same to whoever sent it.
  const behaviour: ClientBehaviour = {
    connection: { connectTimeout: timeoutMs, commandTimeout: timeoutMs, maxRetriesPerRequest: 1 },
    waits: true,
    lazy: true,
    onTrouble: () => undefined,
  };
  const client = createClient(connection, behaviour);
  const subscribers = new Set<RedisClient>();
  return {
    sharded: connection.servers.kind === 'cluster',
    length: async (key) => await answering(timeoutMs, client.strlen(key)),
    read: async (keys) => await answering(timeoutMs, client.mgetBuffer(...keys)),
    watch: (channel, onMessage) => {
      // A connection that subscribes can do nothing else.
      const subscriber = createClient(connection, {
        ...behaviour,
        connection: { connectTimeout: timeoutMs, maxRetriesPerRequest: null },
      });
      subscribers.add(subscriber);
      listen(subscriber, channel, onMessage);
      return () => {
        subscribers.delete(subscriber);
        subscriber.disconnect();
      };
    },
    close: () => {
      client.disconnect();
      for (const subscriber of subscribers) subscriber.disconnect();
    },
  };
}

function listen(subscriber: RedisClient, channel: string, onMessage: () => void): void {
  const subscribe = (): void => {
    subscriber.subscribe(channel).then(onMessage, onMessage);
  };
  const events: EventEmitter = subscriber;
  events.on('message', onMessage).on('ready', subscribe);
  subscriber.connect().catch(() => undefined);
}

/** @throws RedisFailure where there is no reply within the time, or an error */
async function answering<Reply>(timeoutMs: number, reply: Promise<Reply>): Promise<Reply> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No reply within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([reply, late]);
  } catch (error) {
    throw redisFailure(error);
  } finally {
    clearTimeout(timer);
  }
}
