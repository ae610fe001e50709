import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** The subgraphs that a plan may ask, by name, each once. */
export function plannedSubgraphs({ steps }: QueryPlan): readonly string[] {
  return [...new Set(steps.flat().map(({ subgraph }) => subgraph))].sort();
}
