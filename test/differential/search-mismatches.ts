import { setImmediate } from 'node:timers/promises';
import { array, asyncProperty, check, nat } from 'fast-check';
import { checkCase } from '#test/differential/check-case.ts';
import type { CaseCounts, Mismatch } from '#test/differential/check-case.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';

const choices = array(nat({ max: 10_000 }), { minLength: 5, maxLength: 150, size: 'max' });
const faults = array(nat({ max: 10_000 }), { maxLength: 8 });

/** How long one search may take: making a failure small could go on for very long. */
const maxSearchMs = 30_000;

/**
 * Checks generated cases until one shows a mismatch, which is made as small as it gets.
 *
 * @returns the smallest mismatch; undefined: there is none.
 */
export async function searchMismatch(
  prepared: PreparedSupergraph,
  { runs, seed, counts }: { readonly runs: number; readonly seed: number; readonly counts: CaseCounts },
): Promise<Mismatch | undefined> {
  let smallest: Mismatch | undefined;
  const property = asyncProperty(choices, faults, async (operation, troubles) => {
    // Nothing here waits for I/O, and the time limit is a timer.
    await setImmediate();
    const mismatch = await checkCase(prepared, { operation, faults: troubles }, counts);
    if (mismatch) smallest = mismatch;
    return !mismatch;
  });
  const { failed, errorInstance } = await check(property, {
    numRuns: runs,
    seed,
    interruptAfterTimeLimit: maxSearchMs,
  });
  if (!failed || smallest) return smallest;
  throw new Error(`A case of ${prepared.definition.name} from seed ${seed} cannot be checked`, {
    cause: errorInstance,
  });
}

/** A mismatch as a call that can be pasted into a test. */
export function describeMismatch({ supergraph, operation, faults, outages, wrong }: Mismatch): string {
  return [
    `expectSame({`,
    `  supergraph: ${JSON.stringify(supergraph)},`,
    `  text: \`${operation.text.replaceAll('`', '\\`')}\`,`,
    `  variables: ${JSON.stringify(operation.variables)},`,
    ...(faults.length > 0 ? [`  faults: ${JSON.stringify(faults)},`] : []),
    ...(outages.length > 0 ? [`  outages: ${JSON.stringify(outages)},`] : []),
    `});`,
    `// ${wrong.replaceAll('\n', '\n// ')}`,
  ].join('\n');
}
