import type { Schema } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import type { GraphQLDataSource, ServiceMap } from '@apollo/gateway';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { errorCodes } from '#gateway/errors/error-codes.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import { fetchFromSubgraph } from '#gateway/execution/fetch-from-subgraph.ts';
import type { FetchContext, FetchResult } from '#gateway/execution/fetch-from-subgraph.ts';

/** An operation with its plan. */
export interface PlannedExecution {
  readonly plan: QueryPlan;
  /** What was planned: nothing in it is hidden from the caller. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly apiSchema: GraphQLSchema;
  readonly federatedApiSchema: Schema;
  readonly supergraphSchema: GraphQLSchema;
}

/** The answer's two halves. `data` is null where a null ran up to the root. */
export interface ExecutionOutcome {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly ExecutionError[];
}

type StockContext = Parameters<typeof executeQueryPlan>[2];

/**
 * Runs a plan: fetches, joins, shapes the data as the operation asked.
 *
 * @throws the abort reason of the request's signal, or InternalError.
 */
export async function executePlan(
  execution: PlannedExecution,
  context: FetchContext,
): Promise<ExecutionOutcome> {
  const { plan, document, operationName, variables, apiSchema } = execution;
  const operation = buildOperationContext({
    schema: apiSchema,
    operationDocument: document,
    ...(operationName === undefined ? {} : { operationName }),
  });
  const result = await executeQueryPlan(
    plan,
    serviceMap(context),
    stockContext(variables),
    operation,
    execution.supergraphSchema,
    execution.federatedApiSchema,
  );
  // A leg that was aborted looks like a failed one to the stock executor.
  context.signal.throwIfAborted();
  const errors = [
    ...(result.errors ?? []).map(toExecutionError),
    ...missingValues(result.extensions).map(toExecutionError),
  ];
  return { data: result.data ?? null, errors };
}

function serviceMap(context: FetchContext): ServiceMap {
  return Object.fromEntries([...context.senders.keys()].map((name) => [name, dataSource(name, context)]));
}

function dataSource(subgraph: string, context: FetchContext): GraphQLDataSource {
  return {
    process: async ({ request }) => {
      const { query = '', operationName, variables = {} } = request;
      const fetched = await fetchFromSubgraph({ subgraph, query, operationName, variables }, context);
      return toStockResponse(fetched);
    },
  };
}

function toStockResponse({ data, errors }: FetchResult): Awaited<ReturnType<GraphQLDataSource['process']>> {
  return {
    ...(data ? { data } : {}),
    ...(errors.length === 0
      ? {}
      : {
          errors: errors.map(({ message, path, code }) => ({
            message,
            // Without a path the stock executor leaves it out; an empty one stands for the place of the fetch.
            path: path ?? [],
            extensions: { code },
          })),
        }),
  };
}

/** The stock executor reads the variables and writes metrics; the rest of its context serves Apollo's own features. */
function stockContext(variables: Readonly<Record<string, unknown>>): StockContext {
  const context: Pick<StockContext, 'context' | 'metrics' | 'request' | 'logger'> = {
    request: { variables: { ...variables } },
    context: {},
    metrics: {},
    logger: { debug: noop, info: noop, warn: noop, error: noop },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these members are read
  return context as StockContext;
}

function noop(): void {
  // The request's record holds what the stock executor would log.
}

/** Where a subgraph gave null, or nothing, for a non-null field without saying why. */
function missingValues(extensions: Record<string, unknown> | undefined): readonly GraphQLError[] {
  const values = extensions?.['valueCompletion'];
  if (!Array.isArray(values)) return [];
  return values
    .filter((error) => error instanceof GraphQLError)
    .map(
      ({ message, path }) =>
        new GraphQLError(message, { path, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }),
    );
}

function toExecutionError(error: GraphQLError): ExecutionError {
  const { code } = error.extensions;
  if (!isErrorCode(code))
    throw new InternalError('The executor failed', { cause: error.originalError ?? error });
  const path = knownPath(error.path);
  return { message: error.message, ...(path.length === 0 ? {} : { path }), extensions: { code } };
}

/** The part before the first list whose position the executor did not learn. */
function knownPath(path: readonly (string | number)[] | undefined): readonly (string | number)[] {
  const unknown = path?.indexOf('@') ?? -1;
  return unknown === -1 ? (path ?? []) : (path ?? []).slice(0, unknown);
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code);
}
