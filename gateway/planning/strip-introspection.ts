import { Kind, visit } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';

/**
 * Takes introspection out of a document: it is answered from the schema that clients see, and the planner's own idea of
 * introspection is older than that of graphql-js, so that it refuses fields such as `isOneOf`.
 *
 * @param document valid, as the client sent it; never changed, and returned itself where it has no introspection.
 */
export function stripIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    // A fragment on a type of introspection is spread nowhere else.
    FragmentDefinition: ({ typeCondition }) => (typeCondition.name.value.startsWith('__') ? null : undefined),
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? null : undefined),
    SelectionSet: { leave: keepSomething },
  });
}

/** A selection set must not be empty; the name of the type costs no fetch. */
function keepSomething(node: SelectionSetNode): SelectionSetNode | undefined {
  if (node.selections.length > 0) return undefined;
  return {
    ...node,
    selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
  };
}
