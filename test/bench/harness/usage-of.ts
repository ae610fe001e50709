import * as z from 'zod';
import type { BenchProcess } from '#test/bench/harness/bench-process.ts';

const usageSchema = z.object({
  /** Processor time so far, of all threads, user and system, in milliseconds. */
  cpuMs: z.number(),
  /** Memory that it holds at the moment (resident set), in MiB. */
  rssMb: z.number(),
});

/** What the operating system says that a process has used. @see https://man7.org/linux/man-pages/man2/getrusage.2.html */
export async function usageOf(process: BenchProcess): Promise<z.infer<typeof usageSchema>> {
  return usageSchema.parse(await process.ask('usage'));
}
