import { visit } from 'graphql';
import type { DocumentNode } from 'graphql';
import { keepSomething } from '#gateway/planning/keep-something.ts';

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
