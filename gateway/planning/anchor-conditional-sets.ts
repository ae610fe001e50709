import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionNode } from 'graphql';

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Adds `__typename` to the selection sets of fields in which every selection has a condition.
 *
 * The planner moves a condition that all of a fetch has in common up to the fetch itself: of
 * `{ user { name @include(if: $withName) } }` nothing would be fetched without the name, and the user would be null
 * rather than an empty object.
 *
 * @param document valid; never changed.
 */
export function anchorConditionalSets(document: DocumentNode): DocumentNode {
  if (!hasConditions(document)) return document;
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  return visit(document, {
    Field: {
      leave: (node): FieldNode | undefined => {
        const { selectionSet } = node;
        if (!selectionSet || selectsForCertain(selectionSet.selections, fragments)) return undefined;
        return {
          ...node,
          selectionSet: { ...selectionSet, selections: [...selectionSet.selections, typename] },
        };
      },
    },
  });
}

function hasConditions(document: DocumentNode): boolean {
  let found = false;
  visit(document, { Directive: () => void (found = true) });
  return found;
}

/** Whether something is selected whatever the variables are; type conditions are no matter. */
function selectsForCertain(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  return selections.some((selection) => {
    if ((selection.directives ?? []).length > 0) return false;
    if (selection.kind === Kind.FIELD) return true;
    const set =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet;
    return set !== undefined && selectsForCertain(set.selections, fragments);
  });
}
