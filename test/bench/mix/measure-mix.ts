import { openBenchContext } from '#test/bench/harness/bench-context.ts';
import { startLoadGenerator } from '#test/bench/harness/load-generator.ts';
import { usageOf } from '#test/bench/harness/usage-of.ts';
import { mixedOperations } from '#test/bench/mix/mixed-operations.ts';
import { weirSetUp } from '#test/bench/setups/weir-set-up.ts';
import { commonShape } from '#test/bench/shapes.ts';

/** How to load, and whom to tell how it goes. */
export interface MixOptions {
  readonly minutes: number;
  readonly connections: number;
  readonly progress: (line: string) => void;
}

/** The gateway's memory at one moment of the mixed load. */
export interface MixSample {
  /** Since the samples began. */
  readonly seconds: number;
  readonly rssMb: number;
  /** Answers in the time before this sample. */
  readonly answers: number;
}

/** Memory over time. */
export interface MixResult {
  readonly samples: readonly MixSample[];
  /** Mean memory of the last third ÷ mean of the first third: about 1 where nothing leaks. */
  readonly growth: number;
}

const operationCount = 10_000;
/** The operations that an application really has get most of the load, as anywhere; the others push each other out. */
const hotCount = 200;
const hotShare = 0.7;
const sampleEverySeconds = 30;
const minSamples = 6;

/**
 * Loads a gateway with every policy on with 10,000 different operations, more than its caches hold, some of them not
 * valid and some abandoned, and looks at its memory.
 *
 * @throws Error where an answer has another status than its operation deserves.
 */
export async function measureMix({ minutes, connections, progress }: MixOptions): Promise<MixResult> {
  await using context = await openBenchContext();
  const setUp = weirSetUp({
    name: 'mix',
    shape: commonShape,
    policies: true,
    sharing: true,
    records: 'nowhere',
  });
  await using running = await setUp.start(context);
  const { url, headers, process } = running;
  const requests = mixedOperations(operationCount);
  await using load = await startLoadGenerator(
    { url, headers, connections, requests, hotCount, hotShare },
    context,
  );
  const count = Math.max(minSamples, Math.ceil((minutes * 60) / sampleEverySeconds));
  const stepSeconds = (minutes * 60) / count;
  const samples: MixSample[] = [];
  // Sample 0 is the warm-up, in which the caches fill.
  for (let index = 0; index <= count; index += 1) {
    const { answers, failures, firstFailure } = await load.run(stepSeconds);
    if (failures > 0) throw new Error(`${failures} requests failed: ${firstFailure}`);
    const { rssMb } = await usageOf(process);
    const sample = { seconds: index * stepSeconds, rssMb, answers };
    progress(describeSample(sample));
    if (index > 0) samples.push(sample);
  }
  return { samples, growth: growthOf(samples) };
}

/** Mean memory of the last third ÷ mean of the first third. */
export function growthOf(samples: readonly MixSample[]): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const mean = (part: readonly MixSample[]): number =>
    part.reduce((sum, { rssMb }) => sum + rssMb, 0) / part.length;
  return mean(samples.slice(-third)) / mean(samples.slice(0, third));
}

function describeSample({ seconds, rssMb, answers }: MixSample): string {
  return `${seconds.toFixed(0).padStart(5)} s  ${rssMb.toFixed(0).padStart(5)} MB  ${answers} answers`;
}
