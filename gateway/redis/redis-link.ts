import type { RedisScript } from '#gateway/redis/redis-script.ts';

/** A connection to Redis, however many servers that is. */
export interface RedisLink {
  /** Whether keys lie on several servers, so that one script reaches only those with the same hash tag. */
  readonly sharded: boolean;
  /**
   * Runs a script, and never sends it twice where it may have run: what gets no reply fails.
   * @throws RedisFailure at once where there is no connection; nothing waits for one
   */
  run(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  close(): void;
}
