/**
 * `npm run test:differential -- [--runs N] [--seed N] [--supergraph NAME]`: compares answers for as long as one likes.
 * Exits with 1 if any differ; each mismatch is printed as an entry for the table in `known-cases.test.ts`.
 *
 * With `--random` on supergraphs that are generated too, one for each seed; a mismatch is printed with their schemas.
 */
import { parseArgs } from 'node:util';
import { newCounts } from '#test/differential/check-case.ts';
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
  },
});
const runs = Number(values.runs);
const firstSeed = Number(values.seed);
const prepared = (values.random ? [] : supergraphs)
  .filter(({ name }) => values.supergraph === undefined || name === values.supergraph)
  .map((definition) => prepareSupergraph(definition));
if ((prepared.length === 0 && !values.random) || !Number.isInteger(runs) || !Number.isInteger(firstSeed)) {
  say(
    `--supergraph is one of ${supergraphs.map(({ name }) => name).join(', ')}; --runs and --seed are whole.`,
  );
  process.exit(2);
}

const counts = newCounts();
const startedAt = performance.now();
const found = new Set<string>();
let failures = 0;
if (values.random) await searchRandomSupergraphs();
for (let done = 0, seed = firstSeed; done < runs && !values.random; seed += 1) {
  for (const graph of prepared) {
    const mismatch = await searchMismatch(graph, { runs: runsPerSearch, seed, counts });
    done += runsPerSearch;
    if (!mismatch) continue;
    failures += 1;
    const text = describeMismatch(mismatch);
    if (!found.has(text)) say(`\nseed ${seed}\n${text}\n`);
    found.add(text);
  }
  progress(done);
}
say('');
process.exitCode = failures > 0 ? 1 : 0;

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
