import { print } from 'graphql';
import type { PlanCache } from '#gateway/planning/plan-cache.ts';
import type { ChargedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';

/**
 * Finds out which subgraphs to ask for what.
 *
 * @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED.
 */
export async function plan(
  operation: ChargedOperation,
  { plans, clock }: { readonly plans: PlanCache; readonly clock: () => number },
): Promise<PlannedOperation> {
  if (operation.nothingLeft) return { ...operation, plan: undefined };
  const { document, permittedDocument, operationName, resolved, recorder } = operation;
  const startedAt = clock();
  const text = permittedDocument === document ? resolved.text : print(permittedDocument);
  const lookup = await plans.get({ text, operationName });
  recorder.add({
    plan: { cached: lookup.cached, durationMs: Math.round((clock() - startedAt) * 100) / 100 },
  });
  return { ...operation, plan: lookup.plan };
}
