import { createHash } from 'node:crypto';

/** A script that runs inside Redis: nothing else runs there meanwhile, which makes it atomic. */
export interface RedisScript {
  readonly lua: string;
  /** The digest that Redis knows it by, once it has seen it. */
  readonly sha1: string;
}

/** A script with its digest. */
export function redisScript(lua: string): RedisScript {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
