import { writeFile } from 'node:fs/promises';
import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import { fileOf } from '#test/bench/harness/bench-context.ts';
import { startBenchProcess } from '#test/bench/harness/bench-process.ts';
import { loadResultSchema } from '#test/bench/harness/load-job.ts';
import type { LoadJob, LoadResult } from '#test/bench/harness/load-job.ts';

/** A load generator in a process of its own. */
export interface LoadGenerator extends AsyncDisposable {
  /** Sends requests for so long, then waits for the answers that are still to come. */
  run(seconds: number): Promise<LoadResult>;
  /** Ends the run that is under way before its time. */
  stop(): Promise<void>;
}

/** Starts a load generator beside the gateway. */
export async function startLoadGenerator(job: LoadJob, context: BenchContext): Promise<LoadGenerator> {
  const file = context.fileFor('load.json');
  await writeFile(file, JSON.stringify(job));
  const process = await startBenchProcess({
    args: [fileOf('#test/bench/processes/load.ts'), file],
    cores: context.cores.others,
  });
  return {
    run: async (seconds) => loadResultSchema.parse(await process.ask('run', { seconds })),
    stop: async () => void (await process.ask('stop')),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
