import { prettyFormatQueryPlan } from '@apollo/query-planner';
import type { PlanNode } from '@apollo/query-planner';
import { formatSteps } from '#gateway/planning/format-program.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** A plan in the notation in which the field shows plans. */
export function formatPlan(plan: QueryPlan): string {
  return plan.steps ? formatSteps(plan.steps) : prettyFormatQueryPlan(plan);
}

/** How many fetches a plan has, on all of its branches. */
export function countFetches({ node, steps }: QueryPlan): number {
  if (steps) return steps.flat().length;
  return node && node.kind !== 'Subscription' ? countIn(node) : 0;
}

function countIn(node: PlanNode): number {
  switch (node.kind) {
    case 'Fetch':
      return 1;
    case 'Flatten':
      return countIn(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.reduce((sum, child) => sum + countIn(child), 0);
    case 'Condition':
      return [node.ifClause, node.elseClause].reduce((sum, child) => sum + (child ? countIn(child) : 0), 0);
    case 'Defer':
      return 0;
  }
}
