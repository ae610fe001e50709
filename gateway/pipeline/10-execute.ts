import type { GraphQLSchema } from 'graphql';
import { unauthorizedErrors } from '#gateway/authorization/unauthorized-errors.ts';
import { executeOperation } from '#gateway/execution/execute-operation.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import { writeIdentityHeaders } from '#gateway/identity/identity-headers.ts';
import { childSpan, formatTraceparent } from '#gateway/telemetry/trace-context.ts';
import type { RandomBytes, TraceContext } from '#gateway/telemetry/trace-context.ts';
import type { ExecutedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';

/** What runs operations. */
export interface Execution {
  readonly supergraphSchema: GraphQLSchema;
  /** By subgraph name. */
  readonly senders: ReadonlyMap<string, SubgraphSender>;
  readonly includeSubgraphErrors: boolean;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes;
}

/**
 * Fetches from the subgraphs and writes the answer; what was taken out of the operation is null in it.
 *
 * @throws the reason of the request's abort.
 */
export async function execute(operation: PlannedOperation, execution: Execution): Promise<ExecutedOperation> {
  const { compiled, variables, coercedVariables, recorder, identity, client, removed } = operation;
  const { data, errors, points } = await executeOperation({
    compiled,
    supergraphSchema: execution.supergraphSchema,
    variables,
    coercedVariables,
    context: {
      senders: execution.senders,
      identityHeaders: writeIdentityHeaders(identity, client),
      nextSpan: () => nextSpan(operation.trace, execution.randomBytes),
      signal: operation.signal,
      clock: execution.clock,
      onFetch: (fetch) => recorder.addFetch(fetch),
      onSubgraphError: (message) => recorder.addSubgraphError(message),
      includeSubgraphErrors: execution.includeSubgraphErrors,
    },
  });
  return { ...operation, data, errors: [...errors, ...unauthorizedErrors(removed)], writtenPoints: points };
}

function nextSpan(trace: TraceContext, randomBytes: RandomBytes): { spanId: string; traceparent: string } {
  const span = childSpan(trace, randomBytes);
  return { spanId: span.spanId, traceparent: formatTraceparent(span) };
}
