import { randomFillSync } from 'node:crypto';
import { pooledRandomBytes } from '#gateway/telemetry/pooled-random-bytes.ts';

/** Random bytes for ids of traces and spans. */
export const randomBytes = pooledRandomBytes(randomFillSync);
