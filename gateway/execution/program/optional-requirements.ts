import type { GraphQLSchema } from 'graphql';
import { readEntityKeys } from '#gateway/execution/program/answered-keys.ts';
import { keyFieldsOf } from '#gateway/execution/program/key-fields.ts';
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
 *
 * Fields of keys are never optional: without them no entity is found, and none is wanted where nobody asked for them.
 *
 * @param options.schema the supergraph's.
 */
export function findOptional(options: {
  readonly leaf: LeafFetch;
  readonly provided: ProvidedData;
  readonly schema: GraphQLSchema;
}): readonly OptionalRequirement[] {
  const { leaf, provided, schema } = options;
  const { requires = [], operation, subgraph } = leaf;
  // The planner puts the same condition on a field and on what it requires.
  if (readEntityKeys(operation).every(({ guards }) => guards.length === 0)) return [];
  const types = requires.flatMap((selection) =>
    selection.kind === 'InlineFragment' && selection.typeCondition !== undefined
      ? [selection.typeCondition]
      : [],
  );
  const inKeys = new Set(types.flatMap((type) => [...keyFieldsOf(schema, { subgraph, type })]));
  return requiredPaths(requires).flatMap((keys) => {
    const path = keys.join('.');
    const provisions = provided.provisionsOf(leaf.path, keys).filter(({ leaf: giver }) => giver !== leaf);
    const askedIf = provisions.flatMap(({ guards }) => (guards ? [guards] : []));
    const isAlways = provisions.length === 0 || askedIf.some((guards) => guards.length === 0);
    return isAlways || inKeys.has(path) ? [] : [{ path, askedIf }];
  });
}
