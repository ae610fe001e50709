import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { fileOf } from '#test/bench/harness/bench-context.ts';
import { startBenchProcess } from '#test/bench/harness/bench-process.ts';
import { allOf, chooseCores } from '#test/bench/harness/cores.ts';
import { usageOf } from '#test/bench/harness/usage-of.ts';
import { listReadingSchema } from '#test/bench/lists/list-reading-job.ts';
import type { ListReadingJob } from '#test/bench/lists/list-reading-job.ts';
import { writeList } from '#test/bench/lists/write-list.ts';

/** How much to read, and whom to tell how it goes. */
export interface ListsOptions {
  readonly documents: number;
  readonly clients: number;
  readonly progress: (line: string) => void;
}

/** What it takes to read one list, in a process that does nothing else. */
export interface ListsMeasurement {
  /** The form of the list, and what it is read for. */
  readonly name: string;
  readonly documents: number;
  readonly seconds: number;
  /** Processor time of all threads. */
  readonly cpuSeconds: number;
  /** Memory that came on top of an idle process, at the worst moment. */
  readonly peakAddedMb: number;
  /** The same when all is done, without garbage. */
  readonly heldAddedMb: number;
  /** The longest time that the event loop was not free, waiting for a core included. */
  readonly blockedMs: number;
  /** The most processor time that the main thread spent without a look at its timers. */
  readonly workMs: number;
}

const delaySchema = z.object({ blockedMs: z.number(), workMs: z.number() });

/** Writes a list once as a bundle and once as manifests, and has each read by a fresh process. */
export async function measureLists(options: ListsOptions): Promise<readonly ListsMeasurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-bench-lists-'));
  try {
    const { documents, clients, progress } = options;
    const bundle = { form: 'bundle', path: join(folder, 'bundle.json') } as const;
    const manifests = { form: 'manifests', path: join(folder, 'manifests') } as const;
    for (const written of [bundle, manifests]) await writeList({ documents, clients, ...written });
    const jobs: readonly (readonly [string, ListReadingJob])[] = [
      ['bundle', { ...bundle, normalizes: false }],
      ['manifests', { ...manifests, normalizes: false }],
      ['manifests, for safelist', { ...manifests, normalizes: true }],
    ];
    const all: ListsMeasurement[] = [];
    for (const [name, job] of jobs) {
      const measurement = { name, ...(await measure(job)) };
      progress(`${name}: ${measurement.seconds.toFixed(2)} s`);
      all.push(measurement);
    }
    return all;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(job: ListReadingJob): Promise<Omit<ListsMeasurement, 'name'>> {
  await using reader = await startBenchProcess({
    args: [fileOf('#test/bench/processes/list-reader.ts')],
    cores: allOf(chooseCores()),
  });
  const before = await usageOf(reader);
  await reader.ask('delay:start');
  const read = listReadingSchema.parse(await reader.ask('read', job));
  const delay = delaySchema.parse(await reader.ask('delay:stop'));
  const after = await usageOf(reader);
  const heldRssMb = z.number().parse(await reader.ask('held'));
  return {
    documents: read.documents,
    seconds: read.seconds,
    cpuSeconds: (after.cpuMs - before.cpuMs) / 1000,
    peakAddedMb: read.peakRssMb - before.rssMb,
    heldAddedMb: heldRssMb - before.rssMb,
    ...delay,
  };
}
