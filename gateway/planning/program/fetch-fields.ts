import { Kind } from 'graphql';
import type { FieldNode, SelectionSetNode } from 'graphql';
import { fetchedSelection } from '#gateway/graphql/fetched-selection.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';

/** A field in the text of a fetch. */
export interface FetchedField {
  readonly fetch: LeafFetch;
  /** Where its object is in the data: keys, and `@` for each item of a list. */
  readonly place: string;
  /** The type of its object in the subgraph. */
  readonly type: string;
  readonly name: string;
  /** Where its value is in the object. */
  readonly key: string;
}

/** The fields that a fetch asks for, without `__typename`; each place, type and key once. */
export function fieldsOfFetch(graph: PlanningGraph, fetch: LeafFetch): readonly FetchedField[] {
  const found = new Map<string, FetchedField>();
  const { set: top, fragments } = fetchedSelection(fetch.operation);
  const byName = new Map(fragments.map((node) => [node.name.value, node]));
  const visit = (set: SelectionSetNode, type: string, path: readonly string[]): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, type, path);
      else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : byName.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet, fragment.typeCondition?.name.value ?? type, path);
      }
    }
  };
  const visitField = (node: FieldNode, type: string, path: readonly string[]): void => {
    const name = node.name.value;
    if (name === '__typename') return;
    const key = (node.alias ?? node.name).value;
    const place = path.join('.');
    found.set(`${place} ${type} ${key}`, { fetch, place, type, name, key });
    const field = graph.faceIn(fetch.subgraph, type)?.field(name);
    if (!node.selectionSet || !field) return;
    const lists = Array.from({ length: field.lists }, () => '@');
    visit(node.selectionSet, field.typeName, [...path, key, ...lists]);
  };
  const { roots } = graph.model;
  const root = fetch.kind === 'mutation' ? (roots.mutation ?? '') : roots.query;
  visit(top, root, fetch.path);
  return [...found.values()];
}
