import { array, asyncProperty, check, nat } from 'fast-check';
import { checkCase, newCounts } from '#test/differential/check-case.ts';
import type { CaseCounts, Mismatch } from '#test/differential/check-case.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';

const choices = array(nat({ max: 10_000 }), { minLength: 5, maxLength: 150, size: 'max' });
const faults = array(nat({ max: 10_000 }), { maxLength: 8 });

/** How long making a failure small may take unless told; it could go on for very long. */
const usualShrinkMs = 30_000;

/**
 * Checks generated cases until one shows a mismatch, which is made as small as it gets.
 *
 * @returns the smallest mismatch; undefined: there is none.
 */
export async function searchMismatch(
  prepared: PreparedSupergraph,
  {
    runs,
    seed,
    counts,
    maxShrinkMs = usualShrinkMs,
  }: {
    readonly runs: number;
    readonly seed: number;
    readonly counts: CaseCounts;
    readonly maxShrinkMs?: number;
  },
): Promise<Mismatch | undefined> {
  let smallest: Mismatch | undefined;
  let shrinksUntil = Infinity;
  const property = asyncProperty(choices, faults, async (operation, troubles) => {
    if (performance.now() > shrinksUntil) return true;
    // What is asked to make a failure small is no other case, and not counted.
    const mismatch = await checkCase(
      prepared,
      { operation, faults: troubles },
      smallest ? newCounts() : counts,
    );
    if (mismatch && !smallest) shrinksUntil = performance.now() + maxShrinkMs;
    if (mismatch) smallest = mismatch;
    return !mismatch;
  });
  const { failed, errorInstance } = await check(property, { numRuns: runs, seed });
  if (!failed || smallest) return smallest;
  throw new Error(`A case of ${prepared.definition.name} from seed ${seed} cannot be checked`, {
    cause: errorInstance,
  });
}

/** A mismatch as an entry of the table in `known-cases.test.ts`. */
export function describeMismatch({ supergraph, operation, faults, outages, wrong }: Mismatch): string {
  return [
    `  {`,
    `    // ${wrong.replaceAll('\n', '\n    // ')}`,
    `    supergraph: ${JSON.stringify(supergraph)},`,
    `    text: \`${operation.text.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&')}\`,`,
    `    variables: ${JSON.stringify(operation.variables)},`,
    ...(faults.length > 0 ? [`    faults: ${JSON.stringify(faults)},`] : []),
    ...(outages.length > 0 ? [`    outages: ${JSON.stringify(outages)},`] : []),
    `  },`,
  ].join('\n');
}
