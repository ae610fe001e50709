import * as z from 'zod';
import { redisConnection } from '#gateway/config/sections/redis-connection.ts';
import { duration } from '#gateway/config/values/duration.ts';

/** `documents.usage`: where is kept who runs which document. */
export const documentUsageSection = z
  .strictObject({
    store: z
      .union([z.literal('memory'), z.strictObject({ redis: redisConnection })], {
        error: ({ input }) => (input === null ? undefined : 'expected memory or a mapping with redis'),
      })
      .prefault('memory')
      .describe(
        'Where counts are kept: `memory` is that of this process, which forgets them when it ends; ' +
          '`redis`, a mapping, is one place for all replicas, written every five seconds. No request waits for it.',
      ),
    keepFor: duration({ min: '1d', max: '3650d' })
      .prefault('400d')
      .describe('How long a count is kept after the last run.'),
  })
  .transform(({ store, keepFor: keepForMs }) => ({ store, keepForMs }))
  .describe(
    'How often each document is run, by client and version; read with `weir documents list --usage`.',
  );
