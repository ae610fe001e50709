import { Kind, parse } from 'graphql';
import type { SelectionSetNode } from 'graphql';

/** The selections of the text of a fetch: at the root, or of its entities, without `_entities` around them. */
export function fetchedSelection(text: string): SelectionSetNode {
  const [definition] = parse(text, { noLocation: true }).definitions;
  const set = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined;
  const [first] = set?.selections ?? [];
  const isEntities = first?.kind === Kind.FIELD && first.name.value === '_entities';
  return (isEntities ? first.selectionSet : set) ?? { kind: Kind.SELECTION_SET, selections: [] };
}
