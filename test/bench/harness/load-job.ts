import * as z from 'zod';

/** What the load generator sends; written to a file for its process. */
export const loadJobSchema = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** The address that it connects from; default: the system's choice. */
  from: z.string().optional(),
  /** How many requests are under way at any time, each on a connection of its own. */
  connections: z.number(),
  requests: z
    .array(
      z.object({
        body: z.string(),
        /** Every status with which this request may be answered; none: any. */
        statuses: z.array(z.number()),
        /** Goes away this long after sending, instead of waiting for the answer. */
        leaveAfterMs: z.number().optional(),
      }),
    )
    .min(1),
  /** The first so many requests take `hotShare` of the load; the rest is spread over all. */
  hotCount: z.number(),
  hotShare: z.number(),
  /** A steady load; without it each connection sends the next request as soon as it has the answer. */
  requestsPerSecond: z.number().positive().optional(),
});

/** What the load generator is to do. */
export type LoadJob = z.infer<typeof loadJobSchema>;

/** Asks for load during a time, until the last answer is there. */
export const loadCommandSchema = z.object({ seconds: z.number() });

/** What one run gave. */
export const loadResultSchema = z.object({
  answers: z.number(),
  /** Answers with another status than expected, and connections that broke. */
  failures: z.number(),
  /** A few words about the first failure. */
  firstFailure: z.string().optional(),
  byStatus: z.record(z.string(), z.number()),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});

/** What one run gave. */
export type LoadResult = z.infer<typeof loadResultSchema>;
