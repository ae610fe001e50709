import { createPlanner } from '#gateway/planning/plan-operation.ts';
import { createWeirPlanner } from '#gateway/planning/program/plan-program.ts';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** A planner that is measured. */
export interface MeasuredPlanner {
  readonly create: (supergraphSdl: string) => (request: PlanRequest) => QueryPlan;
  /** Operations of the corpus for which its plans are not the smallest, and why. */
  readonly misses: Readonly<Record<string, string>>;
  /** Those of them for which the reference has a smaller plan. */
  readonly worse: readonly string[];
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
    worse: [],
  },
  weir: {
    create: createWeirPlanner,
    misses: {
      '{ s { tills { byName byCode } } }':
        'fields with values from different contexts are asked for apart: where one has no value, the other may',
    },
    worse: ['{ s { tills { byName byCode } } }'],
  },
};
