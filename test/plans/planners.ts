import { createPlanner } from '#gateway/planning/plan-operation.ts';
import { createWeirPlanner } from '#gateway/planning/program/plan-program.ts';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** A planner that is measured. */
export interface MeasuredPlanner {
  readonly create: (supergraphSdl: string) => (request: PlanRequest) => QueryPlan;
  /** Operations of the corpus for which its plans are not the smallest, and why. */
  readonly misses: Readonly<Record<string, string>>;
}

/** By the name that `npm run test:plans -- --planner` takes. */
export const measuredPlanners: Readonly<Record<string, MeasuredPlanner>> = {
  apollo: {
    create: createPlanner,
    misses: {
      '{ p { x } q { z } }':
        'it compares the ways to each object by themselves, not requests that could be one',
      '{ any { cost price name old } }':
        'it asks a subgraph at once for what it can, also where it asks the same one again later',
    },
  },
  weir: { create: createWeirPlanner, misses: {} },
};
