import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { getOperationAST, Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode, SelectionNode } from 'graphql';

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
  return steps.map((selections) => withSelections(document, operation, selections));
}

/**
 * Splits a step of a mutation behind each root field that has other fetches joined to it, unless it is the last one of its
 * request: the planner makes them after all fields of that request, and they would read what the later ones changed.
 *
 * @param plan of the step.
 * @returns the document itself where nothing would come too late.
 */
export function splitBehindJoined(
  document: DocumentNode,
  operationName: string | undefined,
  plan: QueryPlan,
): readonly DocumentNode[] {
  const operation = getOperationAST(document, operationName);
  const joined = plan.node && plan.node.kind !== 'Subscription' ? lateKeys(plan.node) : new Set<string>();
  if (operation?.operation !== OperationTypeNode.MUTATION || joined.size === 0) return [document];
  const steps: SelectionNode[][] = [[]];
  for (const { key, selection } of eachField(operation.selectionSet.selections)) {
    steps.at(-1)?.push(selection);
    if (joined.has(key)) steps.push([]);
  }
  const filled = steps.filter(({ length }) => length > 0);
  return filled.map((selections) => withSelections(document, operation, selections));
}

/** The root fields with joined fetches, if any of these come after another root field of the same request. */
function lateKeys(node: PlanNode): ReadonlySet<string> {
  const joined = new Set<string>();
  let last: string | undefined;
  let isAnyLate = false;
  const visit = (at: PlanNode): void => {
    switch (at.kind) {
      case 'Fetch':
        if (!at.requires) last = lastRootKey(at.operation);
        break;
      case 'Flatten': {
        const key = at.path.map(String).find((step) => step !== '@');
        if (key === undefined) break;
        joined.add(key);
        isAnyLate ||= key !== last;
        break;
      }
      case 'Sequence':
      case 'Parallel':
        for (const child of at.nodes) visit(child);
        break;
      case 'Condition':
        if (at.ifClause) visit(at.ifClause);
        if (at.elseClause) visit(at.elseClause);
        break;
      case 'Defer':
        break;
    }
  };
  visit(node);
  return isAnyLate ? joined : new Set();
}

function lastRootKey(text: string): string | undefined {
  const operation = getOperationAST(parse(text, { noLocation: true }), undefined);
  return operation ? [...eachField(operation.selectionSet.selections)].at(-1)?.key : undefined;
}

/** A field of the root, within the fragments around it. */
interface RootField {
  readonly key: string;
  readonly selection: SelectionNode;
}

function eachField(selections: readonly SelectionNode[]): readonly RootField[] {
  return selections.flatMap((selection): readonly RootField[] => {
    if (selection.kind === Kind.FIELD)
      return [{ key: selection.alias?.value ?? selection.name.value, selection }];
    // mutateOnce writes spreads out.
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    return eachField(selection.selectionSet.selections).map(({ key, selection: field }) => ({
      key,
      selection: { ...selection, selectionSet: { ...selection.selectionSet, selections: [field] } },
    }));
  });
}

function withSelections(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  selections: readonly SelectionNode[],
): DocumentNode {
  const part = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  return {
    ...document,
    definitions: document.definitions.map((node) => (node === operation ? part : node)),
  };
}
