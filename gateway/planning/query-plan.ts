import type { QueryPlan as PlannerPlan } from '@apollo/query-planner';

/**
 * A plan as the planner makes it, in plain JSON, and what it takes to read the client's fields in its data.
 *
 * Paths, representations and rewrites of the plan speak of keys in the data. These are the client's response keys but
 * for the few that would otherwise hide what the planner selects for itself, such as `{ product { id: sku } }`.
 */
export interface QueryPlan extends PlannerPlan {
  /**
   * Pairs of a response key and the key in the data that holds its value, for fields that have an alias other than
   * their name, or arguments. A field with neither is found under its own name. Absent: no key differs.
   */
  readonly dataKeys?: readonly (readonly [responseKey: string, dataKey: string])[];
  /** Pairs of a key in the data and what clients may read in its place, in paths of errors. */
  readonly shownKeys?: readonly (readonly [dataKey: string, shownKey: string])[];
}
