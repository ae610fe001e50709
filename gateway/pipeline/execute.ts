import { OperationTypeNode, print } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { unauthorizedErrors } from '#gateway/authorization/unauthorized-errors.ts';
import type { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import type { IntrospectionRequest } from '#gateway/execution/answer-introspection.ts';
import { executeAnywhere } from '#gateway/execution/large/execute-anywhere.ts';
import type { ExecutionOutcome } from '#gateway/execution/execute-operation.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { LargeAnswerProcess } from '#gateway/execution/large/large-answer-process.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import type { SubgraphErrorRules } from '#gateway/execution/show-subgraph-error.ts';
import type { Turns } from '#gateway/execution/turns.ts';
import { writeIdentityHeaders } from '#gateway/identity/identity-headers.ts';
import { readClaim } from '#gateway/identity/read-claim.ts';
import { callerKey } from '#gateway/operations/threads/caller-key.ts';
import { keyOfHeaders } from '#gateway/subgraph-client/headers/header-rules.ts';
import type { HeaderRules, RuleHeaders } from '#gateway/subgraph-client/headers/header-rules.ts';
import type { HeaderSource } from '#gateway/subgraph-client/headers/request-headers.ts';
import { ResponseHeaders } from '#gateway/subgraph-client/headers/response-headers.ts';
import { childSpan, formatTraceparent } from '#gateway/telemetry/trace-context.ts';
import type { RandomBytes, TraceContext } from '#gateway/telemetry/trace-context.ts';
import type { ExecutedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';

/** What runs operations. */
export interface Execution {
  readonly supergraphSchema: GraphQLSchema;
  /** By subgraph name. */
  readonly senders: ReadonlyMap<string, SubgraphSender>;
  readonly errorRules: SubgraphErrorRules;
  /** undefined: no header is passed on. */
  readonly headerRules?: HeaderRules | undefined;
  /** Operations begin one after the other where the processor is the limit. */
  readonly turns: Turns;
  /** Lets those who share one execution go on one after the other. */
  readonly turnBudget: TurnBudget;
  /** Whether equal queries that are under way are executed once. */
  readonly sharesInFlight: boolean;
  /** Whether requests to subgraphs wait for the shares of their callers' addresses. */
  readonly isCrowded: () => boolean;
  readonly maxAnswerBytes: number;
  /** Where operations with large answers go on; undefined: they stay in this thread. */
  readonly largeAnswers: Pick<LargeAnswerProcess, 'run'> | undefined;
  /** @param caller who has to wait their turn for it. @returns the data as JSON text. */
  readonly introspect: (request: IntrospectionRequest, caller: string) => Promise<string>;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes;
}

/**
 * Fetches from the subgraphs and writes the answer; what was taken out of the operation is null in it.
 *
 * The account is marked as sent when subgraphs may be asked for this request; never where it only takes part in the
 * execution of an equal one, or is given up before.
 *
 * @throws the reason of the request's abort.
 */
export async function execute(operation: PlannedOperation, execution: Execution): Promise<ExecutedOperation> {
  const { data, errors, points, headers } = await executeOnce(operation, execution);
  return {
    ...operation,
    data,
    errors: [...errors, ...unauthorizedErrors(operation.permitted.removed)],
    writtenPoints: points,
    serviceHeaders: headers,
  };
}

/** Takes part in the execution of an equal query by an equal caller, where one is under way. */
async function executeOnce(operation: PlannedOperation, execution: Execution): Promise<ExecutionOutcome> {
  const { program, variables, recorder, signal } = operation;
  const identityHeaders = Object.entries(writeIdentityHeaders(operation.identity, operation.client)).flat();
  const isQuery = operation.operation.operation === OperationTypeNode.QUERY;
  const { headerRules } = execution;
  const ruleHeaders = headerRules?.hasRequestRules
    ? headerRules.requestHeaders(headerSource(operation))
    : undefined;
  const options = { operation, execution, identityHeaders, ruleHeaders };
  if (!execution.sharesInFlight || !isQuery) return await run({ ...options, signal });
  const { value, isShared } = await program.inFlight.join({
    // The program stands for snapshot, document, operation name and what was removed. In a crowd, an
    // execution may wait for the share of its address: others must not wait with it.
    key: `${JSON.stringify(identityHeaders)}\n${execution.isCrowded() ? operation.address.network : ''}\n${JSON.stringify(variables)}${ruleHeaders ? `\n${keyOfHeaders(ruleHeaders)}` : ''}`,
    signal,
    work: (workSignal) => run({ ...options, signal: workSignal }),
  });
  if (isShared) {
    // However many take part, each is answered in a turn of its own.
    await execution.turnBudget.next(operation.address);
    // An answer was dropped for the bytes of the address that asked first: others ask for themselves.
    if (value.errors.some(isDropped)) return await run({ ...options, signal });
    recorder.add({ shared: true });
  }
  return { ...value, data: value.data.share() };
}

function isDropped({ extensions }: ExecutionError): boolean {
  return extensions.code === 'SUBGRAPH_RESPONSE_DROPPED';
}

interface RunOptions {
  readonly operation: PlannedOperation;
  readonly execution: Execution;
  readonly identityHeaders: readonly string[];
  readonly ruleHeaders: RuleHeaders | undefined;
  readonly signal: AbortSignal;
}

async function run(options: RunOptions): Promise<ExecutionOutcome> {
  const { operation, execution, identityHeaders, ruleHeaders, signal } = options;
  const { program, variables, coercedVariables, recorder } = operation;
  const collected = execution.headerRules?.hasResponseRules ? new ResponseHeaders() : undefined;
  const begin = (): Promise<ExecutionOutcome> => {
    operation.account.markSent();
    return executeAnywhere({
      compiled: program.compiled,
      supergraphSchema: execution.supergraphSchema,
      variables,
      coercedVariables,
      introspect: (request) => execution.introspect(request, callerKey(operation)),
      largeAnswers: execution.largeAnswers,
      maxAnswerBytes: execution.maxAnswerBytes,
      texts: () => textsOf(operation),
      context: {
        senders: collected ? collecting(execution.senders, collected) : execution.senders,
        identityHeaders,
        address: operation.address,
        ruleHeaders,
        nextSpan: () => nextSpan(operation.trace, execution.randomBytes),
        signal,
        clock: execution.clock,
        onFetch: (fetch) => recorder.addFetch(fetch),
        onSubgraphError: (error) => recorder.addSubgraphError(error),
        errorRules: execution.errorRules,
      },
    });
  };
  const outcome = await execution.turns.take(signal, operation.address.network, begin);
  return collected ? { ...outcome, headers: collected.finish() } : outcome;
}

/** As the process for large answers parses them. */
function textsOf({ known, permitted }: PlannedOperation) {
  const { document } = known.source;
  const { selection } = permitted;
  return {
    text: print(document),
    permittedText: print(selection.nothingLeft ? document : selection.document),
    operationName: known.name,
  };
}

function headerSource({ headers, identity, client }: PlannedOperation): HeaderSource {
  const claims = identity?.claims;
  return { headers, client, claim: (name) => claims && readClaim(claims, name) };
}

/** Senders that hand over the headers of answers; also for the process for large answers. */
function collecting(
  senders: Execution['senders'],
  collected: ResponseHeaders,
): Pick<Execution['senders'], 'get'> {
  return {
    get: (name) => {
      const sender = senders.get(name);
      return (
        sender && {
          maxResponseDepth: sender.maxResponseDepth,
          send: async (request) => {
            const answer = await sender.send(request);
            if (answer.headers) collected.add(answer.headers);
            return answer;
          },
        }
      );
    },
  };
}

function nextSpan(trace: TraceContext, randomBytes: RandomBytes): { spanId: string; traceparent: string } {
  const span = childSpan(trace, randomBytes);
  return { spanId: span.spanId, traceparent: formatTraceparent(span) };
}
