import { readEntityKeys } from '#gateway/execution/program/answered-keys.ts';
import type { Guard, LeafFetch } from '#gateway/execution/program/program.ts';
import type { ProvidedData } from '#gateway/execution/program/provided-data.ts';
import { requiredPaths } from '#gateway/execution/program/required-paths.ts';

/** A field of a representation that is asked for only if one of these lists of guards holds. */
export interface OptionalRequirement {
  /** Keys joined by `.`. */
  readonly path: string;
  readonly askedIf: readonly (readonly Guard[])[];
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
  return requiredPaths(leaf.requires ?? []).flatMap((keys) => {
    const provisions = provided.provisionsOf(leaf.path, keys).filter(({ leaf: giver }) => giver !== leaf);
    const askedIf = provisions.flatMap(({ guards }) => (guards ? [guards] : []));
    const isAlways = provisions.length === 0 || askedIf.some((guards) => guards.length === 0);
    return isAlways ? [] : [{ path: keys.join('.'), askedIf }];
  });
}
