import { openBenchContext } from '#test/bench/harness/bench-context.ts';
import { measureSetUp } from '#test/bench/harness/measure-set-up.ts';
import { medianOf } from '#test/bench/harness/measurement.ts';
import type { Measurement } from '#test/bench/harness/measurement.ts';
import { hotFunctions } from '#test/bench/report/hot-functions.ts';
import type { BenchFlags } from '#test/bench/bench-flags.ts';

/** What to measure, and whom to tell how it goes. */
export interface ThroughputOptions extends Pick<
  BenchFlags,
  'setUps' | 'seconds' | 'warmUpSeconds' | 'rounds' | 'connections' | 'profile'
> {
  readonly progress: (line: string) => void;
}

/**
 * Measures every set-up, round after round, so that what the machine does meanwhile meets all of them alike.
 *
 * @returns the medians by name.
 * @throws Error where any set-up gives a wrong answer: figures of wrong answers are worth nothing.
 */
export async function measureThroughput(
  options: ThroughputOptions,
): Promise<ReadonlyMap<string, Measurement>> {
  const { setUps, rounds, progress } = options;
  await using context = await openBenchContext();
  if (context.cores.gateway === undefined) {
    progress('Nothing is pinned on this machine: the figures include what disturbs them.');
  }
  const measured = new Map(setUps.map(({ name }) => [name, [] as Measurement[]]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const setUp of setUps) {
      const profileFile = options.profile ? context.fileFor('profile.json') : undefined;
      const measurement = await measureSetUp(setUp, {
        ...options,
        context,
        ...(profileFile === undefined ? {} : { profileFile }),
      }).catch((error: unknown) => {
        throw new Error(`${setUp.name} failed: ${String(error)}`, { cause: error });
      });
      measured.get(setUp.name)?.push(measurement);
      progress(`${round}/${rounds} ${summary(setUp.name, measurement)}`);
      if (profileFile !== undefined) progress(await hotFunctions(profileFile));
    }
  }
  return new Map([...measured].map(([name, all]) => [name, medianOf(all)]));
}

function summary(name: string, measurement: Measurement): string {
  const { requestsPerSecond, cpuMsPerRequest, subgraphRequests, busyPercent } = measurement;
  return (
    `${name.padEnd(28)} ${requestsPerSecond.toFixed(0).padStart(6)} requests/s ` +
    `${cpuMsPerRequest.toFixed(3).padStart(8)} CPU ms ${subgraphRequests.toFixed(2).padStart(6)} subgraph requests ` +
    `core ${busyPercent.toFixed(0)} %`
  );
}
