import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { JoinModel, JoinType } from '#gateway/planning/graph/join-model.ts';
import { parseFieldSet } from '#gateway/planning/graph/parse-field-set.ts';

const known = new WeakMap<JoinModel, ReadonlySet<string>>();

/** Names of the fields that may be fetched though nobody asked for them: those that field sets of the supergraph name. */
export function plannerNamesOf(model: JoinModel): ReadonlySet<string> {
  let names = known.get(model);
  if (!names) known.set(model, (names = readNames(model)));
  return names;
}

function readNames(model: JoinModel): ReadonlySet<string> {
  return fieldSetNames(new Set([...model.types.values()].flatMap(fieldSetsOf)));
}

/** The names of the fields that field sets select, and `__typename`. */
export function fieldSetNames(texts: Iterable<string>): ReadonlySet<string> {
  const names = new Set(['__typename']);
  for (const text of texts) addNames(parseFieldSet(text), names);
  return names;
}

/** The field sets that keys, `@requires` and contexts of a type name, in all subgraphs. */
export function fieldSetsOf({ subgraphs, fields }: JoinType): readonly string[] {
  const keys = [...subgraphs.values()].flatMap((joined) => joined.keys.map((key) => key.fields));
  const others = [...fields.values()].flatMap((field) =>
    [...field.subgraphs.values()].flatMap(({ requires, contextArguments }) => [
      ...(requires === undefined ? [] : [requires]),
      ...contextArguments.map(({ selection }) => selection),
    ]),
  );
  return [...keys, ...others];
}

function addNames({ selections }: SelectionSetNode, names: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet)
      addNames(selection.selectionSet, names);
  }
}
