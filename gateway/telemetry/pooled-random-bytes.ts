import type { RandomBytes } from '#gateway/telemetry/trace-context.ts';

const poolBytes = 4096;

/**
 * Random bytes from a pool that is filled in one go: asking the system for eight bytes costs as much as for thousands,
 * and each fetch needs eight. Cryptographically as good as `fill`; no byte is given twice.
 */
export function pooledRandomBytes(fill: (pool: Buffer) => void): RandomBytes {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (size) => {
    if (used + size > poolBytes) {
      fill(pool);
      used = 0;
    }
    const bytes = Buffer.from(pool.subarray(used, used + size));
    used += size;
    return bytes;
  };
}
