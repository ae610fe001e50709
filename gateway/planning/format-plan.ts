import { prettyFormatQueryPlan } from '@apollo/query-planner';
import type { PlanNode } from '@apollo/query-planner';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** A plan in the notation in which the field shows plans. */
export function formatPlan(plan: QueryPlan): string {
  return prettyFormatQueryPlan(plan);
}

/** How many fetches a plan has, on all of its branches. */
export function countFetches({ node }: QueryPlan): number {
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
