import * as z from 'zod';

/** `telemetry`: what is recorded of requests. */
export const telemetrySection = z
  .strictObject({
    accessLog: z
      .enum(['stdout', 'none'])
      .default('stdout')
      .describe('Where the record of each request goes, one line of JSON: `stdout`, or `none`.'),
  })
  .describe('What is recorded of requests.');
