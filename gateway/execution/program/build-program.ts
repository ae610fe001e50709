import { OperationTypeNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { groupFetches } from '#gateway/execution/program/group-fetches.ts';
import { mendOrder } from '#gateway/execution/program/mend-order.ts';
import type { FetchNode, PlanNode, QueryPlan } from '#gateway/execution/program/plan-types.ts';
import type { Guard, LeafFetch, PathStep, Program } from '#gateway/execution/program/program.ts';

/** Where in the plan's tree a node stands. */
interface Place {
  readonly path: readonly PathStep[];
  readonly guards: readonly Guard[];
  readonly after: readonly number[];
}

/**
 * Turns a plan's tree into requests. A fetch waits for just those before it, not for all of a stage; entity fetches
 * to one subgraph that are equally far down the plan become one request.
 *
 * @throws ClientError SUBSCRIPTIONS_NOT_SUPPORTED; InternalError for a node that no operation of ours leads to.
 */
export function buildProgram(plan: QueryPlan): Program {
  if (plan.steps) return { steps: plan.steps.map((step) => ({ groups: groupFetches(step) })) };
  const leaves: LeafFetch[] = [];
  if (plan.node?.kind === 'Subscription') {
    throw new ClientError(
      'SUBSCRIPTIONS_NOT_SUPPORTED',
      'Subscriptions are not supported; poll with a query.',
    );
  }
  if (plan.node) flatten(plan.node, { path: [], guards: [], after: [] }, leaves);
  return { steps: splitSteps(leaves).map((step) => ({ groups: groupFetches(mendOrder(step)) })) };
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
      const branch = (when: boolean, child: PlanNode | undefined): readonly number[] =>
        child
          ? flatten(
              child,
              { ...place, guards: [...place.guards, { variable: node.condition, when }] },
              leaves,
            )
          : [];
      const ends = [...branch(true, node.ifClause), ...branch(false, node.elseClause)];
      // A branch that is not taken must not cut what comes next off from what went before.
      return [...place.after, ...ends];
    }
    case 'Defer':
      throw new InternalError('The plan defers a part, which no operation asks for');
  }
}

function addLeaf(node: FetchNode, place: Place, leaves: LeafFetch[]): number {
  const { path, guards, after } = place;
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
    requires: node.requires,
    inputRewrites: node.inputRewrites ?? [],
    outputRewrites: node.outputRewrites ?? [],
    contextRewrites: node.contextRewrites ?? [],
    level: levelAfter(after.map((other) => leaves[other]?.level)),
  });
  return id;
}
