import * as z from 'zod';
import { byteSize } from '#gateway/config/values/byte-size.ts';
import { duration } from '#gateway/config/values/duration.ts';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

const sharing = z
  .strictObject({
    entrance: z
      .boolean()
      .default(true)
      .describe(
        'Queries in flight with the same document, variables and identity are executed once. Each is still ' +
          'authenticated, priced and charged.',
      ),
    acrossRequests: z
      .boolean()
      .default(true)
      .describe(
        'Fetches in flight to one subgraph with the same text, variables and identity are sent once.',
      ),
  })
  .describe(
    'What identical work in flight is done once. Nothing is kept when it is over; mutations never share.',
  );

/** `execution`: how operations are planned and run. */
export const executionSection = z
  .strictObject({
    planningTimeout: duration()
      .prefault('5s')
      .describe(
        'Longest time to validate and plan one operation; afterwards `QUERY_PLANNING_TIMEOUT` (503).',
      ),
    planningWorkers: wholeNumber({ min: 1, max: 64 })
      .default(1)
      .describe(
        'Threads that one caller may keep busy with parsing, validating and planning; there is one more for the others. Each takes about 30 MB, with a supergraph of 2,000 types about 100 MB.',
      ),
    operationCacheBytes: byteSize({ maxBytes: 1_000_000_000_000 })
      .prefault('32MiB')
      .describe(
        'Memory for what is known of operations: documents, prices, plans, programs. An ordinary operation takes 20 to 100 KB. ' +
          'The least recently used leave first, registered documents last; `GET /health` reports size and evictions.',
      ),
    sharing: sharing.prefault({}),
  })
  .transform(({ planningTimeout, ...rest }) => ({ ...rest, planningTimeoutMs: planningTimeout }))
  .describe('How operations are planned and run.');
