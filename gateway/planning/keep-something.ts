import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';

/** A selection set must not be empty; the name of the type costs no fetch. */
export function keepSomething(node: SelectionSetNode): SelectionSetNode | undefined {
  if (node.selections.length > 0) return undefined;
  return {
    ...node,
    selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
  };
}
