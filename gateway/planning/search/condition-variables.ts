import { Kind } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { readCondition, variableOf } from '#gateway/planning/search/condition.ts';

/** The variables that `@skip` and `@include` name below selection sets, each set read once. */
export class ConditionVariables {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<SelectionSetNode, ReadonlySet<string>>();

  /** @param fragments of the document, by name. */
  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  /** The variables of all conditions in a selection set, at any depth. */
  in(set: SelectionSetNode): ReadonlySet<string> {
    const known = this.#known.get(set);
    if (known) return known;
    const found = new Set<string>();
    this.#known.set(set, found);
    for (const selection of set.selections) {
      for (const term of readCondition(selection.directives) ?? []) found.add(variableOf(term));
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? this.#fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet;
      if (below) for (const variable of this.in(below)) found.add(variable);
    }
    return found;
  }
}
