import { Kind } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { ContextField } from '#gateway/planning/graph/context-fields.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { Item } from '#gateway/planning/search/selection.ts';

/** Finds out which objects must be asked for the values of their contexts: those above a field that takes them. */
export class ContextNeeds {
  readonly #graph: PlanningGraph;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #below = new Map<SelectionSetNode, ReadonlySet<ContextField>>();

  constructor(graph: PlanningGraph, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#graph = graph;
    this.#fragments = fragments;
  }

  /**
   * Field sets of a type that fields below it take values from, each as text.
   *
   * @param items what is selected of the object.
   */
  needsOf(type: string, items: readonly Item[]): readonly string[] {
    const { contexts } = this.#graph;
    if (contexts.isEmpty) return [];
    const sets = items.flatMap(({ child }) => (child?.sources ?? []).map(({ set }) => set));
    const fields = sets.flatMap((set) => [...this.#fieldsIn(set)]);
    const needed = fields.filter(({ subgraph, context }) => contexts.contextsOf(subgraph, type).has(context));
    return [...new Set(needed.map(({ selection }) => selection))];
  }

  #fieldsIn(set: SelectionSetNode): ReadonlySet<ContextField> {
    const known = this.#below.get(set);
    if (known) return known;
    const found = new Set<ContextField>();
    this.#below.set(set, found);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        for (const field of this.#graph.contexts.byName.get(selection.name.value) ?? []) found.add(field);
      }
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? this.#fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet;
      if (below) for (const field of this.#fieldsIn(below)) found.add(field);
    }
    return found;
  }
}
