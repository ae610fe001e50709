import { getOperationAST, Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, SelectionNode } from 'graphql';

/**
 * Makes a document of each step of a mutation: of each fragment at its root, and of the fields between two of them.
 *
 * The planner puts the second of two like fragments beside the first: `... @include(if: $a) { one } two
 * ... @include(if: $a) { three }` would be carried out as one, three, two. The order is the client's to choose.
 *
 * @param document as mutateOnce writes it; never changed.
 * @returns in their order, all with the same variables; the document itself where one will do.
 * @see https://spec.graphql.org/September2025/#sec-Mutation
 */
export function splitMutation(
  document: DocumentNode,
  operationName: string | undefined,
): readonly DocumentNode[] {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.MUTATION) return [document];
  const steps: SelectionNode[][] = [];
  for (const selection of operation.selectionSet.selections) {
    const last = steps.at(-1);
    if (selection.kind === Kind.FIELD && last?.at(-1)?.kind === Kind.FIELD) last.push(selection);
    else steps.push([selection]);
  }
  if (steps.length < 2) return [document];
  return steps.map((selections) => {
    const part = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
    return {
      ...document,
      definitions: document.definitions.map((node) => (node === operation ? part : node)),
    };
  });
}
