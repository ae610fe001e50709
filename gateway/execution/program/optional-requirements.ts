import { readEntityKeys } from '#gateway/execution/program/answered-keys.ts';
import type { Guard, LeafFetch } from '#gateway/execution/program/program.ts';
import type { ProvidedData } from '#gateway/execution/program/provided-data.ts';
import { requiredPaths } from '#gateway/execution/program/required-paths.ts';

/** A field of a representation that is asked for only in one of some circumstances. */
export interface OptionalRequirement {
  /** Keys joined by `.`. */
  readonly path: string;
  readonly askedIf: readonly Circumstances[];
}

/** All of these guards hold, and the entity is of all of these types. */
interface Circumstances {
  readonly guards: readonly Guard[];
  readonly types: readonly string[];
}

/**
 * The fields of a fetch's representations that are not always asked for: `price`, in
 * `{ product { left shipping @include(if: $withShipping) } }`, where shipping requires the price. Where it was not asked
 * for the representation must do without it, or nothing of the entity would be fetched; where it was asked for and did
 * not come, the entity must be left out.
 */
export function findOptional(leaf: LeafFetch, provided: ProvidedData): readonly OptionalRequirement[] {
  // The planner puts the same condition on a field and on what it requires.
  if (readEntityKeys(leaf.operation).every(({ guards }) => guards.length === 0)) return [];
  const keysBefore = leaf.path.filter((step) => step !== '@').length;
  return requiredPaths(leaf.requires ?? []).flatMap((keys) => {
    const provisions = provided.provisionsOf(leaf.path, keys).filter(({ leaf: giver }) => giver !== leaf);
    const askedIf = provisions.flatMap(({ guards, types }) =>
      guards ? [{ guards, types: types[keysBefore] ?? [] }] : [],
    );
    const isAlways = askedIf.some(({ guards, types }) => guards.length === 0 && types.length === 0);
    return isAlways || keys.at(-1) === '__typename' ? [] : [{ path: keys.join('.'), askedIf }];
  });
}
