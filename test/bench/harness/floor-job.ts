import * as z from 'zod';

/** What a floor does for each request; written to a file for its process. */
export const floorJobSchema = z.object({
  /** Where the subgraphs answer. */
  origin: z.string(),
  /** What is sent to them for each request, by bare undici `request`. */
  fetches: z.array(z.object({ path: z.string(), body: z.string() })),
  /** `together`: all at once. `in turn`: each after the one before. `read and write`: one, parsed and written again. */
  work: z.enum(['together', 'in turn', 'read and write']),
  /** The bytes of the answer; not for `read and write`, which answers what it wrote. */
  answer: z.string(),
});

/** What the process of a floor is to do. */
export type FloorJob = z.infer<typeof floorJobSchema>;
