import { createPlanner } from '#gateway/planning/plan-operation.ts';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import { createWeirPlanner } from '#gateway/planning/program/plan-program.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** The planners that there are. */
export const plannerNames = ['apollo', 'weir'] as const;

/** The name of a planner. */
export type PlannerName = (typeof plannerNames)[number];

/** Makes the planner of a supergraph by its name. */
export function createPlannerOf(
  name: PlannerName,
  supergraphSdl: string,
): (request: PlanRequest) => QueryPlan {
  return name === 'weir' ? createWeirPlanner(supergraphSdl) : createPlanner(supergraphSdl);
}
