import { groupFetches } from '#gateway/execution/program/group-fetches.ts';
import type { Program } from '#gateway/execution/program/program.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/**
 * Turns a plan into requests. A fetch waits for just those before it, not for all of a wave; entity fetches to one
 * subgraph that are equally far down the plan become one request.
 */
export function buildProgram({ steps }: Pick<QueryPlan, 'steps'>): Program {
  return { steps: steps.map((step) => ({ groups: groupFetches(step) })) };
}
