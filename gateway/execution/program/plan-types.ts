/** The parts of a plan, as the planner makes them: plain JSON. */
export type { FetchDataRewrite, FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
export type { QueryPlan } from '#gateway/planning/query-plan.ts';
