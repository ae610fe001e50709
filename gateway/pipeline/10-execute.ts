import type { GraphQLSchema } from 'graphql';
import { restoreRemoved } from '#gateway/authorization/restore-removed.ts';
import { unauthorizedErrors } from '#gateway/authorization/unauthorized-errors.ts';
import { executePlan } from '#gateway/execution/execute-plan.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import { writeIdentityHeaders } from '#gateway/identity/identity-headers.ts';
import { childSpan, formatTraceparent } from '#gateway/telemetry/trace-context.ts';
import type { RandomBytes, TraceContext } from '#gateway/telemetry/trace-context.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import type { ExecutedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';

/** What runs plans. */
export interface Execution {
  readonly apiSchema: GraphQLSchema;
  readonly federatedApiSchema: SupergraphSnapshot['federatedApiSchema'];
  readonly supergraphSchema: GraphQLSchema;
  /** By subgraph name. */
  readonly senders: ReadonlyMap<string, SubgraphSender>;
  readonly includeSubgraphErrors: boolean;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes;
}

/**
 * Fetches from the subgraphs and joins what they give; what was taken out of the operation is null in the answer.
 *
 * @throws the reason of the request's abort.
 */
export async function execute(operation: PlannedOperation, execution: Execution): Promise<ExecutedOperation> {
  const { data, errors } = await runPlan(operation, execution);
  if (operation.removed.length === 0) return { ...operation, data, errors };
  const restored = restoreRemoved({
    schema: execution.apiSchema,
    document: operation.document,
    operationName: operation.operationName,
    variables: operation.coercedVariables,
    data,
  });
  return { ...operation, data: restored, errors: [...errors, ...unauthorizedErrors(operation.removed)] };
}

async function runPlan(
  operation: PlannedOperation,
  execution: Execution,
): Promise<Pick<ExecutedOperation, 'data' | 'errors'>> {
  const { plan, permittedDocument, operationName, variables, recorder, identity, client } = operation;
  if (!plan) return { data: {}, errors: [] };
  const { apiSchema, federatedApiSchema, supergraphSchema } = execution;
  return await executePlan(
    {
      plan,
      operationName,
      variables,
      apiSchema,
      federatedApiSchema,
      supergraphSchema,
      document: permittedDocument,
    },
    {
      senders: execution.senders,
      identityHeaders: writeIdentityHeaders(identity, client),
      nextSpan: () => nextSpan(operation.trace, execution.randomBytes),
      signal: operation.signal,
      clock: execution.clock,
      onFetch: (fetch) => recorder.addFetch(fetch),
      onSubgraphError: (message) => recorder.addSubgraphError(message),
      includeSubgraphErrors: execution.includeSubgraphErrors,
    },
  );
}

function nextSpan(trace: TraceContext, randomBytes: RandomBytes): { spanId: string; traceparent: string } {
  const span = childSpan(trace, randomBytes);
  return { spanId: span.spanId, traceparent: formatTraceparent(span) };
}
