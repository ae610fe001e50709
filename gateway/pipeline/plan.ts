import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { hiddenTypeMessages } from '#gateway/authorization/unauthorized-errors.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import { operationKey } from '#gateway/execution/compiled-operations.ts';
import type { CompiledOperations } from '#gateway/execution/compiled-operations.ts';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import { callerKey } from '#gateway/planning/caller-key.ts';
import type { OverrideLabels } from '#gateway/planning/override-labels.ts';
import type { PlanCache } from '#gateway/planning/plan-cache.ts';
import { rolloutPosition } from '#gateway/planning/rollout-position.ts';
import type { PermittedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';

/** What makes and keeps plans. */
export interface Planning {
  readonly plans: PlanCache;
  readonly operations: CompiledOperations;
  readonly overrides: OverrideLabels;
  /** From 0 to below 1. */
  readonly random: () => number;
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
export async function plan<Operation extends PermittedOperation>(
  operation: Operation,
  planning: Planning,
): Promise<Operation & Pick<PlannedOperation, 'compiled'>> {
  const { document, permitted, resolved, identity, recorder } = operation;
  const { operations, overrides, random, clock } = planning;
  const startedAt = clock();
  const source: PlanSource = {
    text: permitted.text,
    operationName: operation.operation.name?.value,
    activeLabels: overrides.activeFor(document, () => rolloutPosition(identity, random)),
  };
  const key = operationKey({ sha256: resolved.sha256, permittedHash: permitted.hash, ...source });
  const known = operations.find(key);
  const { compiled, cached } = known
    ? { compiled: known, cached: true }
    : await compile(key, { operation, source, planning });
  const durationMs = Math.round((clock() - startedAt) * 100) / 100;
  if (!permitted.nothingLeft) recorder.add({ plan: { cached, durationMs } });
  return { ...operation, compiled };
}

interface PlanSource {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly activeLabels: readonly string[];
}

interface Compilation {
  readonly operation: PermittedOperation;
  readonly source: PlanSource;
  readonly planning: Planning;
}

async function compile(
  key: string,
  { operation, source, planning }: Compilation,
): Promise<{ readonly compiled: CompiledOperation; readonly cached: boolean }> {
  const { document, permitted } = operation;
  const { plans, operations, apiSchema, supergraphSchema, prices } = planning;
  const lookup = permitted.nothingLeft ? undefined : await plans.get(source, callerKey(operation));
  // Others may have waited for the same plan; it is compiled once.
  const known = operations.find(key);
  const cached = lookup?.cached ?? false;
  if (known) return { compiled: known, cached };
  try {
    const compiled = operations.compile(key, {
      plan: lookup?.plan,
      planCharacters: lookup?.characters ?? 0,
      document,
      permittedDocument: permitted.document,
      hiddenTypes: hiddenTypeMessages(permitted.hidden),
      operationName: source.operationName,
      apiSchema,
      supergraphSchema,
      prices,
    });
    // Compiling it was work; running it begins with a turn of its own.
    await nextTurn();
    return { compiled, cached };
  } catch (cause) {
    if (cause instanceof ClientError) throw cause;
    throw new InternalError(`The plan of document ${operation.resolved.sha256} cannot be compiled`, {
      cause,
    });
  }
}
