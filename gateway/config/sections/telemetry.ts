import * as z from 'zod';

/** `telemetry`: what is recorded of requests. */
export const telemetrySection = z
  .strictObject({
    accessLog: z
      .enum(['stdout', 'none'])
      .default('stdout')
      .describe('Where the record of each request goes, one line of JSON: `stdout`, or `none`.'),
    recordClaims: z
      .array(z.string().min(1).max(2048))
      .max(20)
      .prefault([])
      .describe(
        'Claims of verified tokens that records hold, beside those that rules of `rateLimit.layers` go by: ' +
          '`weir cost simulate` can then try limits that go by them.',
      ),
  })
  .describe('What is recorded of requests.');
