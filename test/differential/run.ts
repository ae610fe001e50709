/**
 * `npm run test:differential -- [--runs N] [--seed N] [--supergraph NAME] [--jobs N]`: compares answers for as long as you
 * let it run, in `--jobs` processes (default 1) that take the seeds in turn. Exits with 1 if any differ; each mismatch is
 * printed as an entry for the table in `known-cases.test.ts`.
 *
 * With `--random` on supergraphs that are generated too, one for each seed; a mismatch is printed with their schemas.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { newCounts } from '#test/differential/check-case.ts';
import type { CaseCounts } from '#test/differential/check-case.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { describeRandomMismatch, searchRandomMismatch } from '#test/differential/random/search-random.ts';
import { describeMismatch, searchMismatch } from '#test/differential/search-mismatches.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';

const runsPerSearch = 200;
const runsPerRandomSupergraph = 100;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    supergraph: { type: 'string' },
    random: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
    /** Set by the run that started this process: takes every `--jobs`th seed, beginning with this one. */
    job: { type: 'string' },
  },
});
const runs = Number(values.runs);
const firstSeed = Number(values.seed);
const jobs = Number(values.jobs);
const prepared = (values.random ? [] : supergraphs)
  .filter(({ name }) => values.supergraph === undefined || name === values.supergraph)
  .map((definition) => prepareSupergraph(definition));
if (
  (prepared.length === 0 && !values.random) ||
  !Number.isInteger(runs) ||
  !Number.isInteger(firstSeed) ||
  !(Number.isInteger(jobs) && jobs >= 1 && (jobs === 1 || !values.random))
) {
  say(
    `--supergraph is one of ${supergraphs.map(({ name }) => name).join(', ')}; --runs and --seed are whole numbers; ` +
      '--jobs is one from 1 on, and 1 with --random.',
  );
  process.exit(2);
}

const counts = newCounts();
const startedAt = performance.now();
let failures = 0;
if (values.random) await searchRandomSupergraphs();
else if (jobs > 1 && values.job === undefined) await searchInProcesses();
else await searchSupergraphs();
say('');
process.exitCode = failures > 0 ? 1 : 0;

/** What a process tells the one that started it after each seed: all that it did until then. */
interface JobProgress {
  readonly done: number;
  readonly failures: number;
  readonly counts: CaseCounts;
}

async function searchSupergraphs(): Promise<void> {
  const found = new Set<string>();
  const isJob = values.job !== undefined;
  for (let done = 0, seed = firstSeed + Number(values.job ?? 0); done < runs; seed += isJob ? jobs : 1) {
    for (const graph of prepared) {
      const mismatch = await searchMismatch(graph, { runs: runsPerSearch, seed, counts });
      done += runsPerSearch;
      if (!mismatch) continue;
      failures += 1;
      const text = describeMismatch(mismatch);
      if (!found.has(text)) say(`\nseed ${seed}\n${text}\n`);
      found.add(text);
    }
    if (isJob) process.send?.({ done, failures, counts } satisfies JobProgress);
    else progress(done);
  }
}

async function searchInProcesses(): Promise<void> {
  const latest = new Map<number, JobProgress>();
  let crashed = 0;
  const ended = Array.from({ length: jobs }, async (_, job) => {
    const args = process.argv.slice(2).filter((arg, at, all) => arg !== '--runs' && all[at - 1] !== '--runs');
    const share = String(Math.ceil(runs / jobs));
    const child = fork(import.meta.filename, [
      ...args,
      '--seed',
      values.seed,
      '--runs',
      share,
      '--job',
      String(job),
    ]);
    child.on('message', (message: JobProgress) => {
      latest.set(job, message);
      report();
    });
    const [code] = await once(child, 'exit');
    if (code !== 0 && (latest.get(job)?.failures ?? 0) === 0) crashed += 1;
  });
  const report = (): void => {
    const all = [...latest.values()];
    const sum = (of: (progress: JobProgress) => number): number =>
      all.reduce((total, each) => total + of(each), 0);
    failures = sum((each) => each.failures);
    for (const key of ['operations', 'compared', 'invalid', 'withErrors'] as const)
      counts[key] = sum((each) => each.counts[key]);
    progress(sum(({ done }) => done));
  };
  await Promise.all(ended);
  if (crashed > 0)
    say(`${crashed} of ${jobs} processes ended early; their seeds are not searched to the end.`);
  failures += crashed;
}

async function searchRandomSupergraphs(): Promise<void> {
  const count = Math.ceil(runs / runsPerRandomSupergraph);
  let operations = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const own = newCounts();
    const mismatch = await searchRandomMismatch(seed, { runs: runsPerRandomSupergraph, counts: own });
    if (mismatch) failures += 1;
    operations += own.operations;
    counts.compared += own.compared;
    counts.withErrors += own.withErrors;
    say(
      `seed ${seed}: ${own.operations} operations, ${own.compared} answers compared, ${mismatch ? 'one' : 'none'} differs`,
    );
    if (mismatch) say(`${describeRandomMismatch(mismatch)}\n`);
  }
  say(
    `${count} supergraphs, ${operations} operations, ${counts.compared} answers compared, ${counts.withErrors} of them ` +
      `with errors; answers differ on ${failures} supergraphs from seed ${firstSeed}`,
  );
}

function progress(done: number): void {
  const seconds = (performance.now() - startedAt) / 1000;
  say(
    `${done} operations (${counts.invalid} not valid), ${counts.compared} answers compared, ` +
      `${counts.withErrors} of them with errors, ${Math.round(counts.compared / seconds)}/s, ` +
      `${failures} failures from seed ${firstSeed}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
