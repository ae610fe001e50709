import { Kind, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

/**
 * Puts the keys by which a type can be resolved before those by which it cannot.
 *
 * After a `@requires` the planner goes back to a subgraph by the first key that the type has there, also where that key
 * is `resolvable: false`; the subgraph then refuses the representation.
 *
 * @param supergraph as composition wrote it; never changed.
 */
export function orderKeys(supergraph: DocumentNode): DocumentNode {
  const reorder = <Node extends { readonly directives?: readonly ConstDirectiveNode[] }>(
    node: Node,
  ): Node | undefined => {
    const directives = node.directives ?? [];
    if (!directives.some(isUnresolvable)) return undefined;
    return { ...node, directives: directives.toSorted((a, b) => rank(a) - rank(b)) };
  };
  return visit(supergraph, {
    ObjectTypeDefinition: reorder,
    InterfaceTypeDefinition: reorder,
    FieldDefinition: () => false,
  });
}

function rank(directive: ConstDirectiveNode): number {
  return isUnresolvable(directive) ? 1 : 0;
}

function isUnresolvable({ name, arguments: args = [] }: ConstDirectiveNode): boolean {
  return (
    name.value === 'join__type' &&
    args.some(
      ({ name: { value: argument }, value }) =>
        argument === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
    )
  );
}
