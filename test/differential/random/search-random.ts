import { parse, validate } from 'graphql';
import { checkOperation, newCounts } from '#test/differential/check-case.ts';
import type { CaseCounts, Mismatch } from '#test/differential/check-case.ts';
import { composeDefinition, prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { definitionOf } from '#test/differential/random/blueprint.ts';
import type { Blueprint } from '#test/differential/random/blueprint.ts';
import { generateBlueprint } from '#test/differential/random/generate-blueprint.ts';
import { shrinkBlueprint } from '#test/differential/random/shrink-blueprint.ts';
import { describeMismatch, searchMismatch } from '#test/differential/search-mismatches.ts';
import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** How often composition may refuse what one seed leads to. */
const maxAttempts = 30;
const maxShrinkMs = 20_000;

/** A supergraph on which an answer differs, both as small as they get. */
export interface RandomMismatch {
  readonly seed: number;
  readonly blueprint: Blueprint;
  readonly mismatch: Mismatch;
}

/** The first supergraph from a seed that composes. @throws Error where none of many does. */
export function composableBlueprint(seed: number): Blueprint {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const blueprint = generateBlueprint(`${seed}.${attempt}`);
    if (composes(definitionOf(blueprint, 'random'))) return blueprint;
  }
  throw new Error(`Nothing that seed ${seed} leads to composes`);
}

/**
 * Checks generated operations on the supergraph of one seed until an answer differs, and makes both small.
 *
 * @returns undefined: no answer differs.
 */
export async function searchRandomMismatch(
  seed: number,
  { runs, counts }: { readonly runs: number; readonly counts: CaseCounts },
): Promise<RandomMismatch | undefined> {
  const blueprint = composableBlueprint(seed);
  const name = `random ${seed}`;
  const mismatch = await searchMismatch(prepareSupergraph(definitionOf(blueprint, name)), {
    runs,
    seed,
    counts,
    maxShrinkMs,
  });
  if (!mismatch) return undefined;
  const stillDiffers = (smaller: Blueprint): Promise<Mismatch | undefined> =>
    findAgain(mismatch, smaller, name);
  return { seed, ...(await shrinkBlueprint({ blueprint, mismatch }, { stillDiffers, maxShrinkMs })) };
}

/** The mismatch as a case: the schemas of the services, then the operation. */
export function describeRandomMismatch({ seed, blueprint, mismatch }: RandomMismatch): string {
  const { subgraphs } = definitionOf(blueprint, `random ${seed}`);
  const services = Object.entries(subgraphs).map(([name, sdl]) => `# ${name}\n${sdl}`);
  return [`# seed ${seed}`, ...services, describeMismatch(mismatch)].join('\n');
}

/** Asks the same operation of a smaller supergraph. */
async function findAgain(
  { operation, faults, outages }: Mismatch,
  blueprint: Blueprint,
  name: string,
): Promise<Mismatch | undefined> {
  const definition = definitionOf(blueprint, name);
  if (!composes(definition)) return undefined;
  const prepared = prepareSupergraph(definition);
  if (validate(prepared.apiSchema, parse(operation.text)).length > 0) return undefined;
  return checkOperation(prepared, { operation, faults, outages: new Map(outages) }, newCounts());
}

function composes(definition: SupergraphDefinition): boolean {
  try {
    composeDefinition(definition);
    return true;
  } catch {
    return false;
  }
}
