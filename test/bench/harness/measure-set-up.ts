import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import { checkAnswer } from '#test/bench/harness/check-answer.ts';
import { startLoadGenerator } from '#test/bench/harness/load-generator.ts';
import type { LoadGenerator } from '#test/bench/harness/load-generator.ts';
import type { Measurement } from '#test/bench/harness/measurement.ts';
import { usageOf } from '#test/bench/harness/usage-of.ts';
import type { SetUp } from '#test/bench/setups/set-up.ts';

/** How to measure. */
export interface MeasureOptions {
  readonly context: BenchContext;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Writes a CPU profile of the measured time here; that time is then slower. */
  readonly profileFile?: string;
}

/** So many requests compile what will be measured; the slowest set-ups need more time for them than is given. */
const warmUpRequests = 600;
/** How many times the given time they may take. */
const maxWarmUps = 4;

/**
 * Measures one set-up in a process of its own: checks its answer, warms it up, loads it, checks its answer again.
 * Everything is counted from quiet to quiet, so that requests, processor time and fetches belong together.
 *
 * @throws Error where any answer is wrong.
 */
export async function measureSetUp(setUp: SetUp, options: MeasureOptions): Promise<Measurement> {
  const { context, connections, warmUpSeconds, seconds, profileFile } = options;
  const reference = await context.reference(setUp.shape);
  await using running = await setUp.start(context);
  await checkAnswer(running, reference);
  const { url, headers, body, process } = running;
  const requests = [{ body, statuses: [200] }];
  await using load = await startLoadGenerator(
    { url, headers, connections, requests, hotCount: 1, hotShare: 1 },
    context,
  );
  await warmUp(load, warmUpSeconds);
  if (profileFile !== undefined) await process.ask('profile:start');
  const fetchesBefore = Number(await context.subgraphs.ask('count'));
  const before = await usageOf(process);
  const result = await load.run(seconds);
  const after = await usageOf(process);
  const cpuMs = after.cpuMs - before.cpuMs;
  const fetches = Number(await context.subgraphs.ask('count')) - fetchesBefore;
  if (profileFile !== undefined) await process.ask('profile:stop', profileFile);
  if (result.failures > 0) throw new Error(`${result.failures} requests failed: ${result.firstFailure}`);
  await checkAnswer(running, reference);
  return {
    requestsPerSecond: result.answers / result.seconds,
    cpuMsPerRequest: cpuMs / result.answers,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    subgraphRequests: fetches / result.answers,
    rssMb: after.rssMb,
    busyPercent: cpuMs / result.seconds / 10,
  };
}

async function warmUp(load: LoadGenerator, seconds: number): Promise<void> {
  let answers = 0;
  for (let times = 0; times < maxWarmUps && answers < warmUpRequests; times += 1) {
    answers += (await load.run(seconds)).answers;
  }
}
