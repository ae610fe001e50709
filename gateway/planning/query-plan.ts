import type { QueryPlan as PlannerPlan } from '@apollo/query-planner';
import type { LeafFetch } from '#gateway/execution/program/program.ts';

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
  /** The fetches of each root step, where Weir's own planner made the plan. */
  readonly steps?: readonly (readonly LeafFetch[])[];
  /**
   * Pairs of a field (`fieldValueText`) and its key in the data, where that is not the field's name; of
   * plans with {@link steps} alone. The root fields of a mutation are under their response keys.
   */
  readonly callKeys?: readonly (readonly [call: string, dataKey: string])[];
}
