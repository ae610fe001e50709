import type { GraphQLSchema } from 'graphql';
import type { Introspect } from '#gateway/execution/answer-introspection.ts';
import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import { CopyBudget } from '#gateway/execution/copy-budget.ts';
import { ErrorList } from '#gateway/execution/error-list.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { FetchContext } from '#gateway/execution/fetch-from-subgraph.ts';
import { JsonText } from '#gateway/execution/json-text.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { answerLimit, answerTooLarge } from '#gateway/execution/response/answer-limit.ts';
import type { AnswerLimit } from '#gateway/execution/response/answer-limit.ts';
import type { AnswerHeaders } from '#gateway/subgraph-client/headers/response-headers.ts';
import { runProgram } from '#gateway/execution/run-program.ts';

/** One run of an operation. */
export interface ExecuteOptions {
  readonly compiled: CompiledOperation;
  readonly supergraphSchema: GraphQLSchema;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly coercedVariables: Readonly<Record<string, unknown>>;
  readonly context: FetchContext;
  readonly introspect: Introspect;
  /** The largest answer in all; unlimited unless told. */
  readonly maxAnswerBytes?: number;
  /** Ends the completion of answers that are larger than this thread may write; default: the limit above. */
  readonly limit?: AnswerLimit;
}

/** The two halves of an answer. */
export interface ExecutionOutcome {
  /** `null` where a null moved up to the root. */
  readonly data: JsonText;
  readonly errors: readonly ExecutionError[];
  /** Points of what the data holds, without the operation's base. */
  readonly points: number;
  /** What rules pass on of the headers of subgraphs. */
  readonly headers?: AnswerHeaders;
}

/**
 * Runs an operation: fetches, joins, and writes the answer.
 *
 * @throws the abort reason of the request; ClientError `RESPONSE_TOO_LARGE`; the error of the limit; or InternalError.
 */
export async function executeOperation(options: ExecuteOptions): Promise<ExecutionOutcome> {
  const { compiled, supergraphSchema, variables, coercedVariables, context } = options;
  const { maxAnswerBytes = Infinity, limit = answerLimit(maxAnswerBytes) } = options;
  const data: JsonObject = {};
  const errors = new ErrorList((path) => compiled.showPath(path, data, coercedVariables));
  const { program, introspection, writer } = compiled;
  const [, introspected] = await Promise.all([
    runProgram({
      program,
      data,
      supergraphSchema,
      variables,
      coercedVariables,
      context,
      errors,
      copies: new CopyBudget(limit),
      serialRoot: () => writer.serialRoot(coercedVariables, limit),
    }),
    introspection.answer(variables, options.introspect),
  ]);
  const written = writer.write({
    data,
    variables: coercedVariables,
    introspection: introspected,
    limit,
  });
  if (Buffer.byteLength(written.text) > maxAnswerBytes) throw answerTooLarge(maxAnswerBytes);
  errors.addViolations(written.violations);
  return { data: new JsonText(written.text), errors: errors.finish(), points: written.cost };
}
