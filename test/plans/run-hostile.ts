/**
 * `npm run test:plans:hostile -- [--runs N] [--seed N]`: plans texts that are made to take long. Each has a plan or is refused
 * with `MAX_PLANNING_STEPS_LIMIT`, in bounded time and memory. Prints the most that any took.
 *
 * Exits with 1 if any fails otherwise.
 */
import { parseArgs } from 'node:util';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { randomFrom } from '#test/differential/random/random.ts';
import { hostileSupergraph, hostileText, planHostile } from '#test/plans/hostile-texts.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
const runs = Number(values.runs);
let steps = 0;
const planner = createPlanner(hostileSupergraph(), { onPlanned: (effort) => (steps = effort.steps) });
const most = { steps: 0, cpuMs: 0, heapMb: 0, characters: 0, seedOfSlowest: '' };
const counts = { planned: 0, refused: 0, failed: 0 };
for (let run = 0; run < runs; run += 1) {
  const text = hostileText(randomFrom(`${seed + run}`));
  const { user: startedAt } = process.cpuUsage();
  const outcome = planHostile(planner, text);
  const cpuMs = (process.cpuUsage().user - startedAt) / 1000;
  counts[outcome.kind] += 1;
  if (outcome.kind === 'failed') say(`seed ${seed + run}: ${String(outcome.error)}`);
  if (outcome.kind === 'planned') {
    most.steps = Math.max(most.steps, steps);
    most.characters = Math.max(most.characters, outcome.characters);
  }
  if (cpuMs > most.cpuMs) [most.cpuMs, most.seedOfSlowest] = [cpuMs, `${seed + run}`];
  most.heapMb = Math.max(most.heapMb, process.memoryUsage().heapUsed / 1e6);
  if (run % 100 === 99) say(`${run + 1}: ${JSON.stringify({ ...counts, ...most })}`);
}
say(JSON.stringify({ ...counts, ...most }));
process.exitCode = counts.failed > 0 ? 1 : 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
