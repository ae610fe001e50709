import { OperationTypeNode } from 'graphql';
import type {
  FetchNode,
  PlanNode,
  QueryPlanSelectionNode,
  QueryPlan as ReferencePlan,
} from '@apollo/query-planner';
import type { LeafFetch, PathStep, RequiredSelection } from '#gateway/execution/program/program.ts';
import type { Condition } from '#gateway/graphql/condition.ts';

/** Where in the plan's tree a node stands. */
interface Place {
  readonly path: readonly PathStep[];
  readonly guards: Condition;
  readonly after: readonly number[];
}

/** The fetches of a plan of the federation planner, as Weir's own plans have them. */
export function stepsOfReference({ node }: ReferencePlan): readonly (readonly LeafFetch[])[] {
  const leaves: LeafFetch[] = [];
  if (node && node.kind !== 'Subscription') flatten(node, { path: [], guards: [], after: [] }, leaves);
  return splitSteps(leaves);
}

/** A step begins with each fetch that carries out mutations; those after it in the plan's order are joined to it. */
function splitSteps(leaves: readonly LeafFetch[]): readonly (readonly LeafFetch[])[] {
  const starts = leaves.flatMap(({ kind }, index) => (kind === 'mutation' && index > 0 ? [index] : []));
  if (starts.length === 0) return leaves.length === 0 ? [] : [leaves];
  return [0, ...starts].map((start, nth) => renumber(leaves.slice(start, starts[nth]), start));
}

/** The fetches of one step without the ones before it. */
function renumber(leaves: readonly LeafFetch[], start: number): readonly LeafFetch[] {
  const levels: number[] = [];
  return leaves.map((leaf, id) => {
    const after = leaf.after.filter((other) => other >= start).map((other) => other - start);
    const level = levelAfter(after.map((other) => levels[other]));
    levels.push(level);
    return { ...leaf, id, after, level };
  });
}

function levelAfter(levels: readonly (number | undefined)[]): number {
  return 1 + Math.max(-1, ...levels.map((level) => level ?? 0));
}

/** @returns the fetches that end the node: what comes next waits for them. */
function flatten(node: PlanNode, place: Place, leaves: LeafFetch[]): readonly number[] {
  switch (node.kind) {
    case 'Fetch':
      return [addLeaf(node, place, leaves)];
    case 'Flatten':
      return flatten(node.node, { ...place, path: [...place.path, ...node.path.map(String)] }, leaves);
    case 'Sequence': {
      let { after } = place;
      for (const child of node.nodes) after = flatten(child, { ...place, after }, leaves);
      return after;
    }
    case 'Parallel':
      return node.nodes.flatMap((child) => flatten(child, place, leaves));
    case 'Condition': {
      const branch = (when: boolean, child: PlanNode | undefined): readonly number[] => {
        const guards = [...place.guards, { variable: node.condition, when }];
        return child ? flatten(child, { ...place, guards }, leaves) : [];
      };
      // A branch that is not taken must not cut what comes next off from what went before.
      return [...place.after, ...branch(true, node.ifClause), ...branch(false, node.elseClause)];
    }
    case 'Defer':
      throw new Error('No operation of these tests defers anything');
  }
}

function addLeaf(node: FetchNode, { path, guards, after }: Place, leaves: LeafFetch[]): number {
  const id = leaves.length;
  leaves.push({
    id,
    path,
    guards,
    after,
    subgraph: node.serviceName,
    operation: node.operation,
    operationName: node.operationName,
    kind: node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    variables: node.variableUsages ?? [],
    requires:
      node.requires && requiredOf(node.requires).filter((selection) => selection.kind === 'InlineFragment'),
    inputRewrites: node.inputRewrites ?? [],
    outputRewrites: (node.outputRewrites ?? []).flatMap((rewrite) =>
      rewrite.kind === 'KeyRenamer' ? [rewrite] : [],
    ),
    contextRewrites: node.contextRewrites ?? [],
    level: levelAfter(after.map((other) => leaves[other]?.level)),
  });
  return id;
}

function requiredOf(selections: readonly QueryPlanSelectionNode[]): readonly RequiredSelection[] {
  return selections.flatMap((selection): readonly RequiredSelection[] => {
    const below = selection.selections && requiredOf(selection.selections);
    if (selection.kind === 'Field') {
      const key = selection.alias ?? selection.name;
      return [{ kind: 'Field', key, ...(below ? { selections: below } : {}) }];
    }
    const { typeCondition } = selection;
    return typeCondition === undefined
      ? (below ?? [])
      : [{ kind: 'InlineFragment', typeCondition, selections: below ?? [] }];
  });
}
