import { artefactRevision } from '#gateway/serving/sources/artefact-revision.ts';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import type { Artefact, ArtefactSource, ReadOptions } from '#gateway/serving/sources/artefact-source.ts';
import type { RedisValues } from '#gateway/redis/redis-values.ts';

/** Which key, and where. */
export interface RedisSourceOptions {
  readonly values: RedisValues;
  /**
   * Holds the artefact; `<key>.sig` its signatures. In a Cluster these are at `{<key>}.sig`, on the same server, unless
   * the key has a hash tag. A message on the channel of the key's name triggers a read.
   */
  readonly key: string;
  readonly maxBytes: number;
}

/** A key of Redis or Valkey. A change is told by `PUBLISH <key> …`; what is published does not matter. */
export function redisSource({ values, key, maxBytes }: RedisSourceOptions): ArtefactSource {
  const name = `redis key ${key}`;
  const signaturesKey = values.sharded && !hashTag.test(key) ? `{${key}}.sig` : `${key}.sig`;
  return {
    name,
    read: async ({ known }: ReadOptions): Promise<Artefact | undefined> => {
      const [bytes, signatures] = await answering(name, async () => {
        if ((await values.length(key)) > maxBytes) {
          throw new DeliveryError(
            'too-large',
            `${name}: The value is larger than the ${maxBytes} bytes that Weir reads.`,
          );
        }
        return await values.read([key, signaturesKey]);
      });
      if (!bytes) throw new DeliveryError('missing', `${name}: There is no such key.`);
      const text = signatures?.toString('latin1');
      const revision = await artefactRevision({ bytes, signatures: text });
      return revision === known ? undefined : { parts: [{ name, bytes, signatures: text }], revision };
    },
    watch: (onChange) => values.watch(key, onChange),
    close: async () => values.close(),
  };
}

/** What a Cluster places a key by, in place of the whole key. */
const hashTag = /\{[^}]+\}/;

async function answering<Result>(name: string, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof DeliveryError) throw cause;
    const reason = Error.isError(cause) ? cause.message : String(cause);
    throw new DeliveryError('unreachable', `${name}: No answer: ${reason}.`, { cause });
  }
}
