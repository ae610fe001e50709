import * as z from 'zod';
import { duration } from '#gateway/config/values/duration.ts';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

/** `execution`: how operations are planned. */
export const executionSection = z
  .strictObject({
    planningTimeout: duration()
      .prefault('5s')
      .describe(
        'Longest time to validate and plan one operation; afterwards `QUERY_PLANNING_TIMEOUT` (503).',
      ),
    planningWorkers: wholeNumber({ min: 1, max: 64 })
      .default(1)
      .describe('Threads that parse, validate and plan operations beside the one that answers requests.'),
    planCacheSize: wholeNumber({ min: 1, max: 1_000_000 })
      .default(1000)
      .describe('Operations whose plan is kept in memory; the least recently used leaves first.'),
  })
  .transform(({ planningTimeout, ...rest }) => ({ ...rest, planningTimeoutMs: planningTimeout }))
  .describe('How operations are planned.');
