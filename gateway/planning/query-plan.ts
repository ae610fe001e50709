/** A plan as the planner makes it: plain JSON. */
export type { QueryPlan } from '@apollo/query-planner';
