/**
 * `npm run test:plans -- [--runs N] [--seed N] [--supergraph NAME] [--random]`: compares the number and the depth of
 * requests with the federation planner's, over generated operations. An operation counts only if the
 * federation planner's own plan answers it as one server with the same data would.
 *
 * Exits with 1 if any plan is deeper, or has more requests at the same depth.
 */
import { parseArgs } from 'node:util';
import { parse, validate } from 'graphql';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { checkOperation, newCounts } from '#test/differential/check-case.ts';
import { generateOperation } from '#test/differential/generate-operation.ts';
import type { GeneratedOperation } from '#test/differential/generate-operation.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';
import { definitionOf } from '#test/differential/random/blueprint.ts';
import { randomFrom } from '#test/differential/random/random.ts';
import { composableBlueprint } from '#test/differential/random/search-random.ts';
import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';
import {
  addCounts,
  comparePlans,
  count,
  describeComparison,
  isWorse,
  newPlanCounts,
} from '#test/plans/compare-plans.ts';
import type { PlanCounts } from '#test/plans/compare-plans.ts';
import { createReferencePlanner } from '#test/plans/reference-planner.ts';

const runsPerRandomSupergraph = 50;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    supergraph: { type: 'string' },
    random: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isInteger(runs) || !Number.isInteger(seed)) {
  say('--runs and --seed are whole numbers.');
  process.exit(2);
}
const definitions = chosenDefinitions();
if (definitions.length === 0) {
  say(`--supergraph is one of ${supergraphs.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

let worse = 0;
const total = newPlanCounts();
for (const definition of definitions) {
  const counts = newPlanCounts();
  await measureDefinition(definition, counts);
  say(lineOf(definition.name, counts));
  addCounts(total, counts);
}
say(lineOf('all', total));
process.exitCode = worse > 0 ? 1 : 0;

function chosenDefinitions(): readonly SupergraphDefinition[] {
  if (!values.random) {
    return supergraphs.filter(({ name }) => values.supergraph === undefined || name === values.supergraph);
  }
  const length = Math.ceil(runs / runsPerRandomSupergraph);
  return Array.from({ length }, (_, index) =>
    definitionOf(composableBlueprint(seed + index), `random ${seed + index}`),
  );
}

async function measureDefinition(definition: SupergraphDefinition, counts: PlanCounts): Promise<void> {
  const prepared = prepareSupergraph(definition);
  const plan = createPlanner(prepared.supergraphSdl);
  const planReference = createReferencePlanner(prepared.supergraphSdl);
  const random = randomFrom(`${seed} ${definition.name}`);
  for (let run = 0; run < runs / definitions.length; run += 1) {
    const choices = Array.from({ length: 5 + random.below(100) }, () => random.below(10_000));
    const operation = generateOperation(prepared.apiSchema, choices);
    if (validate(prepared.apiSchema, parse(operation.text)).length > 0) continue;
    const request = { text: operation.text, operationName: undefined };
    const own = plan(request);
    const reference = attempt(() => planReference(request, own.callKeys));
    if (!reference) continue;
    const programs = { own: buildProgram(own), reference: buildProgram(reference) };
    // Without a fault in the data nothing shows that the reference carries mutations out too early.
    if (programs.own.steps.length > programs.reference.steps.length) continue;
    const comparison = comparePlans(operation.text, programs);
    if (!isWorse(comparison)) count(counts, comparison);
    else if (await isRight(prepared, operation, reference)) {
      count(counts, comparison);
      worse += 1;
      say(`  ${describeComparison(comparison)}`);
    }
  }
}

/**
 * Whether the reference's plan answers as one server would, also where conditions turn out otherwise. Asked only where it
 * is smaller.
 */
async function isRight(
  prepared: PreparedSupergraph,
  { text, variables }: GeneratedOperation,
  plan: QueryPlan,
): Promise<boolean> {
  for (const value of [undefined, true, false]) {
    const operation = { text, variables: { ...variables, ...allBooleans(text, value) } };
    const asked = { operation, faults: [], outages: new Map() };
    if (await checkOperation({ ...prepared, plan: () => plan }, asked, newCounts())) return false;
  }
  return true;
}

function allBooleans(text: string, value: boolean | undefined): Readonly<Record<string, boolean>> {
  if (value === undefined) return {};
  const names = [...text.matchAll(/\$(\w+): Boolean/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, value]));
}

/** The federation planner throws for some operations. */
function attempt(plan: () => QueryPlan): QueryPlan | undefined {
  try {
    return plan();
  } catch {
    return undefined;
  }
}

function lineOf(name: string, counts: PlanCounts): string {
  return (
    `${name}: ${counts.compared} operations, ${counts.requests} requests (the reference ${counts.referenceRequests}); ` +
    `fewer in ${counts.fewer}, more in ${counts.more}, shallower ${counts.shallower}, deeper ${counts.deeper}`
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
