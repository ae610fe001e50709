import * as z from 'zod';
import { duration } from '#gateway/config/values/duration.ts';

/** `shutdown`: how the gateway stops. */
export const shutdownSection = z
  .strictObject({
    delay: duration({ min: '0s', max: '1h' })
      .prefault('0s')
      .describe(
        'How long requests are still accepted after SIGTERM or SIGINT, while readiness is down: as long as balancers take to notice.',
      ),
    grace: duration({ min: '0s', max: '1h' })
      .prefault('30s')
      .describe('Longest time for requests in progress to finish after that; then they are cut off.'),
  })
  .transform(({ delay, grace }) => ({ delayMs: delay, graceMs: grace }))
  .describe('How the gateway stops.');
