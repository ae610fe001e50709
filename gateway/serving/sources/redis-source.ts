import { Redis } from 'ioredis';
import { artefactRevision } from '#gateway/serving/sources/artefact-revision.ts';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import type { Artefact, ArtefactSource, ReadOptions } from '#gateway/serving/sources/artefact-source.ts';

/** Which key of which server. */
export interface RedisSourceOptions {
  readonly url: string;
  /** Holds the artefact; `<key>.sig` its signatures. A message on the channel of this name tells of a change. */
  readonly key: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** A key of Redis or Valkey. A change is told by `PUBLISH <key> …`; what is published does not matter. */
export function redisSource({ url, key, maxBytes, timeoutMs }: RedisSourceOptions): ArtefactSource {
  const name = `redis key ${key}`;
  const settings = {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
  };
  const client = new Redis(url, settings);
  // Each failed command says the same to whoever sent it.
  client.on('error', () => undefined);
  let subscriber: Redis | undefined;
  return {
    name,
    read: async ({ known }: ReadOptions): Promise<Artefact | undefined> => {
      const [length, bytes, signatures] = await answering(name, async () => {
        const size = await client.strlen(key);
        if (size > maxBytes) return [size, null, null] as const;
        return [size, ...(await client.mgetBuffer(key, `${key}.sig`))] as const;
      });
      if (length > maxBytes) {
        throw new DeliveryError(
          'too-large',
          `${name}: The value is larger than the ${maxBytes} bytes that Weir reads.`,
        );
      }
      if (!bytes) throw new DeliveryError('missing', `${name}: There is no such key.`);
      const text = signatures?.toString('latin1');
      const revision = await artefactRevision({ bytes, signatures: text });
      return revision === known ? undefined : { parts: [{ name, bytes, signatures: text }], revision };
    },
    watch: (onChange) => {
      // A connection that subscribes can do nothing else.
      subscriber = new Redis(url, { ...settings, maxRetriesPerRequest: null });
      subscriber.on('error', () => undefined);
      const connection = subscriber;
      connection.on('message', onChange);
      // Whenever it is connected: what was told while it was away, or before it listened, is lost.
      connection.on('ready', () => {
        connection.subscribe(key).then(onChange, onChange);
      });
      connection.connect().catch(() => undefined);
      return () => connection.disconnect();
    },
    close: async () => {
      subscriber?.disconnect();
      client.disconnect();
    },
  };
}

async function answering<Result>(name: string, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (cause) {
    const reason = Error.isError(cause) ? cause.message : String(cause);
    throw new DeliveryError('unreachable', `${name}: No answer: ${reason}.`, { cause });
  }
}
