import type { Mismatch } from '#test/differential/check-case.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';

/** A fault of the planner that no executor can mend. */
interface PlannerFault {
  readonly name: string;
  /** Why it is none of the executor's. */
  readonly reason: string;
  readonly explains: (mismatch: Mismatch, prepared: PreparedSupergraph) => boolean;
}

/** What is left out of the comparison, and counted by name. */
export const plannerFaults: readonly PlannerFault[] = [];

/** The name of the planner's fault that a mismatch is due to; undefined: it is ours. */
export function excludedFault(prepared: PreparedSupergraph, mismatch: Mismatch): string | undefined {
  return plannerFaults.find(({ explains }) => explains(mismatch, prepared))?.name;
}
