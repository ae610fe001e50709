import type { DocumentNode } from 'graphql';
import { orderKeys } from '#gateway/planning/order-keys.ts';
import { readPlannerNames } from '#gateway/planning/planner-names.ts';
import { separateRequiredFields } from '#gateway/planning/separate-required-fields.ts';
import type { SeparatedSupergraph } from '#gateway/planning/separate-required-fields.ts';

/** A supergraph as the planner gets it, and what restoring its plans takes. */
export interface PreparedSupergraph extends SeparatedSupergraph {
  /** The names of all fields that the planner may select by itself. */
  readonly plannerNames: ReadonlySet<string>;
}

/** Works around faults of the planner that need another supergraph. Clients, subgraphs and executor never see it. */
export function prepareSupergraph(document: DocumentNode): PreparedSupergraph {
  const separated = separateRequiredFields(orderKeys(document));
  return { ...separated, plannerNames: readPlannerNames(separated.supergraph) };
}
