import { OperationTypeNode, parse } from 'graphql';
import { explained, readOperation } from '#gateway/cli/read-operation.ts';
import type { OperationOptions } from '#gateway/cli/read-operation.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { compileProgram } from '#gateway/execution/program/compile-program.ts';
import { describeProgram } from '#gateway/execution/program/describe-program.ts';
import type { DescribedRequest } from '#gateway/execution/program/describe-program.ts';
import { measureProgram } from '#gateway/execution/program/measure-program.ts';
import type { ProgramSize } from '#gateway/execution/program/measure-program.ts';
import type { Program } from '#gateway/execution/program/program.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { createModelPlanner } from '#gateway/planning/create-planner.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';
import { explainProgram } from '#gateway/planning/program/explain-program.ts';
import type { RequestReasons } from '#gateway/planning/program/explain-program.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';

/** What an operation is planned for. */
export interface PlanFileOptions extends OperationOptions {
  readonly supergraph: string;
}

/** The plan of an operation in a file. */
export interface PlannedFile {
  readonly program: Program;
  readonly requests: readonly DescribedRequest[];
  readonly size: ProgramSize;
  /** Says for each request why it goes to its subgraph; plans anew for each alternative. */
  explain(): readonly RequestReasons[];
}

/**
 * Plans an operation as the gateway does for callers for whom no label of a progressive `@override` holds.
 *
 * @throws CheckRefused, or StartupError, as {@link readOperation} does.
 */
export async function planFile(file: string, options: PlanFileOptions): Promise<PlannedFile> {
  const snapshot = await loadSupergraphFile(options.supergraph);
  const read = await readOperation(file, options, snapshot);
  const { text, operation, variables } = read;
  const { sdl, supergraphSchema } = snapshot;
  const request: PlanRequest = { text, operationName: operation.name?.value };
  const model = readJoinModel(parse(sdl, { noLocation: true }));
  const plan = explained(() => createModelPlanner(model)(request));
  const program = buildProgram(plan);
  const compiled = compileProgram({
    program,
    supergraphSchema,
    clientVariables: new Map(
      (operation.variableDefinitions ?? []).map((node) => [node.variable.name.value, node]),
    ),
  });
  const dataKeys = dataKeysByCall(new Map(plan.callKeys), operation.operation === OperationTypeNode.MUTATION);
  return {
    program,
    requests: describeProgram(compiled, variables),
    size: measureProgram(program),
    explain: () =>
      explainProgram({
        ...read,
        model,
        program,
        keyOf: (node, isRoot) => dataKeys.keyOf(node, isRoot),
        sizeWith: (other) => sizeWith(other, request),
      }),
  };
}

/** @returns undefined: nothing resolves all of its fields. */
function sizeWith(model: JoinModel, request: PlanRequest): ProgramSize | undefined {
  try {
    return measureProgram(buildProgram(createModelPlanner(model)(request)));
  } catch (error) {
    if (error instanceof InternalError || error instanceof ClientError) return undefined;
    throw error;
  }
}
