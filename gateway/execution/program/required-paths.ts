import type { RequiredSelection } from '#gateway/execution/program/program.ts';

/** A field of a representation, as keys in the data from the entity; those of objects stand before what is in them. */
export type RequiredPath = readonly string[];

/** All fields that a representation may hold, without the fragments around them. */
export function requiredPaths(requires: readonly RequiredSelection[]): readonly RequiredPath[] {
  return requires.flatMap((selection): readonly RequiredPath[] => {
    if (selection.kind === 'InlineFragment') return requiredPaths(selection.selections);
    const { key } = selection;
    const below = requiredPaths(selection.selections ?? []);
    return [[key], ...below.map((path) => [key, ...path])];
  });
}
