import * as z from 'zod';

/** Which list a process is to read; what it is sent. */
export const listReadingJobSchema = z.object({
  form: z.enum(['manifests', 'bundle']),
  /** A folder of manifests, or a bundle. */
  path: z.string(),
  /** Whether texts are to be found in any layout, as `safelist` does. */
  normalizes: z.boolean(),
});

/** Which list a process is to read. */
export type ListReadingJob = z.infer<typeof listReadingJobSchema>;

/** What reading took; what it answers. */
export const listReadingSchema = z.object({
  documents: z.number(),
  seconds: z.number(),
  /** The most memory that the process ever held (resident set), in MiB. */
  peakRssMb: z.number(),
});

/** What reading took. */
export type ListReading = z.infer<typeof listReadingSchema>;
