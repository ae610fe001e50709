/**
 * `npm run test:differential -- [--runs N] [--seed N] [--supergraph NAME]`: compares answers for as long as one likes.
 * Exits with 1 if any differ; each mismatch is printed as an entry for the table in `known-cases.test.ts`.
 */
import { parseArgs } from 'node:util';
import { newCounts } from '#test/differential/check-case.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { describeMismatch, searchMismatch } from '#test/differential/search-mismatches.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';

const runsPerSearch = 200;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    supergraph: { type: 'string' },
  },
});
const runs = Number(values.runs);
const firstSeed = Number(values.seed);
const prepared = supergraphs
  .filter(({ name }) => values.supergraph === undefined || name === values.supergraph)
  .map(prepareSupergraph);
if (prepared.length === 0 || !Number.isInteger(runs) || !Number.isInteger(firstSeed)) {
  say(
    `--supergraph is one of ${supergraphs.map(({ name }) => name).join(', ')}; --runs and --seed are whole.`,
  );
  process.exit(2);
}

const counts = newCounts();
const startedAt = performance.now();
const found = new Set<string>();
let failures = 0;
for (let done = 0, seed = firstSeed; done < runs; seed += 1) {
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
