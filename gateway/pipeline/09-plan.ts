import { createHash } from 'node:crypto';
import { print } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { CompiledOperations } from '#gateway/execution/compiled-operations.ts';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import type { PlanCache } from '#gateway/planning/plan-cache.ts';
import type { ChargedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';

/** What makes and keeps plans. */
export interface Planning {
  readonly plans: PlanCache;
  readonly operations: CompiledOperations;
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly prices: FieldPrices;
  readonly clock: () => number;
}

/**
 * Finds out which subgraphs to ask for what, and compiles that.
 *
 * @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED.
 */
export async function plan(operation: ChargedOperation, planning: Planning): Promise<PlannedOperation> {
  const { document, permittedDocument, operationName, resolved, nothingLeft, recorder } = operation;
  const { plans, operations, clock, apiSchema, supergraphSchema, prices } = planning;
  const startedAt = clock();
  const isWhole = permittedDocument === document;
  const text = isWhole ? resolved.text : print(permittedDocument);
  const lookup = nothingLeft ? undefined : await plans.get({ text, operationName });
  const permitted = isWhole ? '' : createHash('sha256').update(text, 'utf8').digest('base64url');
  const compiled = operations.get(`${resolved.sha256} ${permitted} ${operationName ?? ''}`, {
    plan: lookup?.plan,
    document,
    permittedDocument,
    operationName,
    apiSchema,
    supergraphSchema,
    prices,
  });
  const durationMs = Math.round((clock() - startedAt) * 100) / 100;
  if (lookup) recorder.add({ plan: { cached: lookup.cached, durationMs } });
  return { ...operation, compiled };
}
