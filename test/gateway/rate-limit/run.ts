/**
 * `npm run test:rate-limit -- [--exactness N] [--interleavings N] [--seed N]`: what `npm test` does a few times, as
 * often as one likes. Exits with 1 if a run is not exact, or an interleaving granted more than it may.
 */
import { parseArgs } from 'node:util';
import { exactnessRuns } from '#test/gateway/rate-limit/exactness.ts';
import { runInterleavings } from '#test/gateway/rate-limit/random-interleavings.ts';

const { values } = parseArgs({
  options: {
    exactness: { type: 'string', default: '20' },
    interleavings: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const [runs, count, seed] = [values.exactness, values.interleavings, values.seed].map(Number);
if (![runs, count, seed].every(Number.isInteger)) {
  say('--exactness, --interleavings and --seed are whole numbers.');
  process.exit(2);
}

const interleavings = runInterleavings({ count: count ?? 0, seed: seed ?? 0 });
const { broken, grants, denials, atTheBound } = interleavings;
say(
  `${interleavings.interleavings} interleavings of seed ${seed}: ${grants} grants, ${denials} denials, ` +
    `${atTheBound} within a point of the bound, ${broken.length} above it`,
);
for (const place of broken.slice(0, 10)) say(place);
const isExact = [await isAlwaysExact(false), await isAlwaysExact(true)];
process.exitCode = broken.length === 0 && isExact.every(Boolean) ? 0 : 1;

async function isAlwaysExact(cluster: boolean): Promise<boolean> {
  const place = cluster ? 'a Cluster of three' : 'one Redis';
  let [done, exact, slow] = [0, 0, 0];
  for await (const run of exactnessRuns({ runs: runs ?? 0, cluster })) {
    const { granted, failed, takenElsewhere } = run;
    done += 1;
    slow += failed;
    if (granted === 300 && takenElsewhere === 300) exact += 1;
    else say(`run ${done} on ${place}: ${JSON.stringify(run)}`);
  }
  say(
    `2,000 reservations by 8 processes on ${place}, of a bucket for 300: exact in ${exact} runs of ${done}, ` +
      `${slow} refused because Redis was slow`,
  );
  return exact === done;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
