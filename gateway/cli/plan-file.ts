import { OperationTypeNode, parse } from 'graphql';
import type { RemovedField } from '#gateway/authorization/list-removed.ts';
import { explained, openForCommand, readOperation } from '#gateway/cli/read-operation.ts';
import type { OperationOptions } from '#gateway/cli/read-operation.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { describeProgram } from '#gateway/execution/program/describe-program.ts';
import type { DescribedRequest } from '#gateway/execution/program/describe-program.ts';
import { measureProgram } from '#gateway/execution/program/measure-program.ts';
import type { ProgramSize } from '#gateway/execution/program/measure-program.ts';
import type { Program } from '#gateway/execution/program/program.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { KnownOperation } from '#gateway/operations/known-operation.ts';
import { thisProcess } from '#gateway/operations/open-operations.ts';
import type { Permission } from '#gateway/operations/permitted-selection.ts';
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
  /** For a caller without a credential. */
  readonly anonymous?: true;
  /** For a caller with these scopes, separated by commas. Without either option: for one who may see everything. */
  readonly scopes?: string;
}

/** The plan of an operation in a file. */
export interface PlannedFile {
  readonly program: Program;
  readonly requests: readonly DescribedRequest[];
  readonly size: ProgramSize;
  /** Fields that the caller may not see: they are not fetched. */
  readonly removed: readonly RemovedField[];
  /** Says for each request why it goes to its subgraph; plans anew for each alternative. */
  explain(): readonly RequestReasons[];
}

/**
 * Plans an operation as the gateway does.
 *
 * @throws CheckRefused, or StartupError, as {@link readOperation} does.
 */
export async function planFile(file: string, options: PlanFileOptions): Promise<PlannedFile> {
  const snapshot = await loadSupergraphFile(options.supergraph);
  const read = await readOperation(file, options, await openForCommand(snapshot));
  const { operation, variables, labels } = read;
  const { removed, selection } = await permittedFor(operation, options, variables);
  const lookup = await explained(() => selection.program(labels, thisProcess));
  const { program, planned, source } = lookup.program.compiled;
  const { document } = selection;
  return {
    program: source,
    requests: describeProgram(program, variables),
    size: measureProgram(source),
    removed,
    explain: () => {
      const node = selection.nothingLeft ? operation.node : selectOperation(document, operation.name);
      const dataKeys = dataKeysByCall(planned.callKeys, node.operation === OperationTypeNode.MUTATION);
      const request = { text: selection.text, operationName: operation.name, activeLabels: labels };
      return explainProgram({
        document,
        operation: node,
        model: readJoinModel(parse(snapshot.sdl, { noLocation: true })),
        program: source,
        keyOf: (field, isRoot) => dataKeys.keyOf(field, isRoot),
        sizeWith: (other) => sizeWith(other, request),
      });
    },
  };
}

async function permittedFor(
  operation: KnownOperation,
  { anonymous, scopes }: PlanFileOptions,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Permission> {
  if (!anonymous && scopes === undefined) return operation.whole;
  const identity = anonymous
    ? undefined
    : identityWith(scopes?.split(',').filter((scope) => scope !== '') ?? []);
  const denials = operation.denialsFor({ identity, grantedPolicies: new Set() }, variables);
  return await explained(() => operation.permittedFor(denials, thisProcess));
}

function identityWith(scopes: readonly string[]): Identity {
  return {
    subject: 'a caller',
    tenant: undefined,
    roles: [],
    scopes,
    client: undefined,
    expiresAtMs: Infinity,
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
