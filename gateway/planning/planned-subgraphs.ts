import type { PlanNode } from '@apollo/query-planner';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** The subgraphs that a plan may ask, by name, each once. */
export function plannedSubgraphs({ node, steps = [] }: QueryPlan): readonly string[] {
  const names = new Set(steps.flat().map(({ subgraph }) => subgraph));
  if (node && node.kind !== 'Subscription') collect(node, names);
  return [...names].sort();
}

function collect(node: PlanNode, names: Set<string>): void {
  switch (node.kind) {
    case 'Fetch':
      names.add(node.serviceName);
      break;
    case 'Flatten':
      collect(node.node, names);
      break;
    case 'Sequence':
    case 'Parallel':
      for (const child of node.nodes) collect(child, names);
      break;
    case 'Condition':
      for (const child of [node.ifClause, node.elseClause]) if (child) collect(child, names);
      break;
    case 'Defer':
      for (const child of [node.primary.node, ...node.deferred.map((part) => part.node)]) {
        if (child) collect(child, names);
      }
      break;
  }
}
