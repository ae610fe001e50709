import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { Selection, SelectionReader } from '#gateway/planning/search/selection.ts';

/** What a subgraph gives of objects on one path beside what it resolves of them anyway, by `@provides`. */
export interface Provision {
  readonly selection: Selection;
  /** Whether it gives nothing else: below an external field, of which only what it provides is there. */
  readonly isAll: boolean;
}

/** Whether everything that is required of objects of a type is provided, at all depths. */
export function covers(
  { reader, graph }: { readonly reader: SelectionReader; readonly graph: PlanningGraph },
  provided: Selection,
  required: { readonly selection: Selection; readonly type: string },
): boolean {
  const given = provided.itemsFor(required.type).items;
  return required.selection.itemsFor(required.type).items.every(({ call, child }) => {
    if (call.name === '__typename') return true;
    const same = given.find((item) => item.call.plainText === call.plainText);
    if (!same) return false;
    if (!child) return true;
    const below = same.child;
    const declared = graph.fieldType(required.type, call.name);
    if (!below || declared === undefined) return false;
    return [...graph.possibleTypes(declared)].every((type) =>
      covers({ reader, graph }, below, { selection: child, type }),
    );
  });
}
