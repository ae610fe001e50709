import { Kind, parse } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/** The selections of the text of a fetch. */
export interface FetchedSelection {
  /** At the root, or of its entities, without `_entities` around them. */
  readonly set: SelectionSetNode;
  readonly fragments: readonly FragmentDefinitionNode[];
}

/** Reads the selections of the text of a fetch. */
export function fetchedSelection(text: string): FetchedSelection {
  const [definition, ...others] = parse(text, { noLocation: true }).definitions;
  const set = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined;
  const [first] = set?.selections ?? [];
  const isEntities = first?.kind === Kind.FIELD && first.name.value === '_entities';
  return {
    set: (isEntities ? first.selectionSet : set) ?? { kind: Kind.SELECTION_SET, selections: [] },
    fragments: others.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION),
  };
}
