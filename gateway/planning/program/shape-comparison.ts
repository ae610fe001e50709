import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { SelectedField, SelectionDraft } from '#gateway/planning/program/fetch-draft.ts';

/** A field of a type. */
export interface FieldOfType {
  readonly field: SelectedField;
  readonly type: string;
}

/**
 * Whether fields of different types may have one response key in a subgraph, though the supergraph gives them types that
 * may: `A.f: String!` and `B.f: String` may not.
 *
 * @see https://spec.graphql.org/September2025/#SameResponseShape()
 */
export class ShapeComparison {
  readonly #graph: PlanningGraph;
  readonly #subgraph: string;
  readonly #known = new Map<SelectionDraft, Map<SelectionDraft, Map<string, boolean>>>();

  constructor(graph: PlanningGraph, subgraph: string) {
    this.#graph = graph;
    this.#subgraph = subgraph;
  }

  areAlike(a: FieldOfType, b: FieldOfType): boolean {
    const one = this.#graph.faceIn(this.#subgraph, a.type)?.field(a.field.call.name);
    const other = this.#graph.faceIn(this.#subgraph, b.type)?.field(b.field.call.name);
    if (!one || !other) return false;
    // One type with two calls, which never have one key, or twice the same field.
    if (one === other && a.field.child === b.field.child) return true;
    const isLeaf = !a.field.child || !b.field.child;
    if (isLeaf) return one.typeText === other.typeText;
    if (one.typeText.replaceAll(one.typeName, '') !== other.typeText.replaceAll(other.typeName, ''))
      return false;
    return this.#selectionsFit(
      { selection: a.field.child, declared: one.typeName },
      { selection: b.field.child, declared: other.typeName },
    );
  }

  #selectionsFit(
    a: { readonly selection: SelectionDraft; readonly declared: string },
    b: { readonly selection: SelectionDraft; readonly declared: string },
  ): boolean {
    const byOther = this.#known.get(a.selection) ?? new Map<SelectionDraft, Map<string, boolean>>();
    this.#known.set(a.selection, byOther);
    const byTypes = byOther.get(b.selection) ?? new Map<string, boolean>();
    byOther.set(b.selection, byTypes);
    const key = `${a.declared} ${b.declared}`;
    const known = byTypes.get(key);
    if (known !== undefined) return known;
    const others = Map.groupBy(this.#fieldsOf(b), ({ field }) => field.key);
    const fit = this.#fieldsOf(a).every((one) =>
      (others.get(one.field.key) ?? []).every((other) => this.areAlike(one, other)),
    );
    byTypes.set(key, fit);
    return fit;
  }

  /** Also as fields of the declared type: that is what is printed where all types have them. */
  #fieldsOf({
    selection,
    declared,
  }: {
    readonly selection: SelectionDraft;
    readonly declared: string;
  }): readonly FieldOfType[] {
    const types = this.#graph.possibleTypesIn(this.#subgraph, declared);
    const face = types.length > 1 ? this.#graph.faceIn(this.#subgraph, declared) : undefined;
    return types.flatMap((type) =>
      (selection.fieldsByType.get(type) ?? []).flatMap((field) =>
        face?.field(field.call.name)
          ? [
              { field, type },
              { field, type: declared },
            ]
          : [{ field, type }],
      ),
    );
  }
}
