import { callerKey } from '#gateway/operations/threads/caller-key.ts';
import { rolloutPosition } from '#gateway/planning/rollout-position.ts';
import type { PermittedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';

/** What decides which plan a request gets. */
export interface Planning {
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly clock: () => number;
}

/**
 * Finds out which subgraphs to ask for what, and compiles that.
 *
 * @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED.
 */
export async function plan<Operation extends PermittedOperation>(
  operation: Operation,
  { random, clock }: Planning,
): Promise<Operation & Pick<PlannedOperation, 'program'>> {
  const { known, permitted, identity, recorder } = operation;
  const startedAt = clock();
  const labels = known.activeLabels(() => rolloutPosition(identity, random));
  const { program, cached } = await permitted.selection.program(labels, callerKey(operation));
  const durationMs = Math.round((clock() - startedAt) * 100) / 100;
  if (!permitted.selection.nothingLeft) recorder.add({ plan: { cached, durationMs } });
  return { ...operation, program };
}
