import { BREAK, OperationTypeNode, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { ClientPaths } from '#gateway/execution/client-paths.ts';
import type { ClientPathsOptions } from '#gateway/execution/client-paths.ts';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import { Introspection } from '#gateway/execution/introspect.ts';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { compileProgram, fetchesOf } from '#gateway/execution/program/compile-program.ts';
import type { CompiledProgram } from '#gateway/execution/program/compile-program.ts';
import { requiredPaths } from '#gateway/execution/program/required-paths.ts';
import type { Program } from '#gateway/execution/program/program.ts';
import { collectFields } from '#gateway/graphql/collect-fields.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { ResponseWriter } from '#gateway/execution/response/response-writer.ts';
import { conditionVariables } from '#gateway/graphql/condition.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/** A program, and what it takes to read the client's fields in its data; see `QueryPlan`. Plain data. */
export interface PlannedProgram {
  readonly program: Program;
  readonly callKeys: ReadonlyMap<string, string>;
}

/**
 * Places of the answer for a place in the data; none: the client did not ask for what is there.
 *
 * @param data what is known so far.
 * @param variables coerced.
 */
export type ShowDataPath = (
  path: readonly (string | number)[],
  data: unknown,
  variables: Readonly<Record<string, unknown>>,
) => readonly (readonly (string | number)[])[];

/** What an operation is compiled from. */
export interface CompileOptions {
  /** undefined: nothing is fetched, since nothing of it is permitted. */
  readonly plan?: QueryPlan | undefined;
  /** In place of a plan. */
  readonly planned?: PlannedProgram;
  /** As the client sent it. */
  readonly document: DocumentNode;
  /** As it was planned; the same object where nothing was removed. */
  readonly permittedDocument: DocumentNode;
  /** Messages by the name of an object type: objects of these are null wherever an interface or union brings one. */
  readonly hiddenTypes: ReadonlyMap<string, string>;
  readonly operationName: string | undefined;
  /** What clients may see. */
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly prices: FieldPrices;
}

/** An operation of one snapshot, ready to be run any number of times. */
export interface CompiledOperation {
  readonly program: CompiledProgram;
  /** What the program was compiled from, for what prices its fetches. */
  readonly source: Program;
  readonly writer: ResponseWriter;
  readonly introspection: Introspection;
  /** What it was compiled from, with keys of its data. */
  readonly planned: PlannedProgram;
  /** See {@link CompileOptions.hiddenTypes}. */
  readonly hiddenTypes: ReadonlyMap<string, string>;
  /** Places of the answer for a place in the data. */
  readonly showPath: ShowDataPath;
}

/** Compiles an operation: the texts of its requests, and the writer of its response. */
export function compileOperation(options: CompileOptions): CompiledOperation {
  const { document, permittedDocument, hiddenTypes, operationName } = options;
  const { apiSchema, supergraphSchema, prices } = options;
  const operation = selectOperation(document, operationName);
  const rootType = apiSchema.getRootType(operation.operation);
  if (!rootType) throw new InternalError(`The schema has no ${operation.operation} type`);
  const original = { selectionSet: operation.selectionSet, fragments: fragmentsOf(document) };
  const permitted =
    permittedDocument === document
      ? original
      : {
          selectionSet: selectOperation(permittedDocument, undefined).selectionSet,
          fragments: fragmentsOf(permittedDocument),
        };
  const planned = options.planned ?? readPlan(options.plan);
  const { program: source } = planned;
  const program = compileProgram({
    program: source,
    supergraphSchema,
    clientVariables: new Map(
      (operation.variableDefinitions ?? []).map((node) => [node.variable.name.value, node]),
    ),
  });
  const rootSets = [{ set: operation.selectionSet, condition: [] }];
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const dataKeys = dataKeysByCall(planned.callKeys, isMutation);
  const rootFields = collectFields({ schema: apiSchema, fragments: original.fragments }, rootType, rootSets);
  return {
    program,
    source,
    writer: new ResponseWriter({
      schema: apiSchema,
      rootType,
      original,
      permitted,
      hiddenTypes,
      prices,
      conditionVariables: conditionVariables(document),
      sharedPlaces: program.sharedPlaces,
      dataKeys,
      countsSize: fetchesOf(source).length > 1 || hasAliases(document),
    }),
    introspection: new Introspection({ document, operation, rootFields }),
    planned,
    hiddenTypes,
    showPath: showBySelection({
      schema: apiSchema,
      rootType,
      rootSets,
      fragments: original.fragments,
      dataKeys,
      sentKeys: sentKeysOf(source),
    }),
  };
}

/** Turns a plan into requests; undefined: nothing is fetched. */
export function readPlan(plan: QueryPlan | undefined): PlannedProgram {
  return {
    program: plan ? buildProgram(plan) : { steps: [] },
    callKeys: new Map(plan?.callKeys),
  };
}

function showBySelection(options: ClientPathsOptions): ShowDataPath {
  const paths = new ClientPaths(options);
  return (path, data, variables) => paths.pathsOf(path, data, variables);
}

/** Keys in the data of everything that representations consist of. */
function sentKeysOf(program: Program): ReadonlySet<string> {
  const keys = fetchesOf(program).flatMap(({ requires }) => requiredPaths(requires ?? []).flat());
  return new Set(keys);
}

/** Whether a field may be asked for under several keys, which may all show the same data. */
function hasAliases(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ alias }) => {
      found ||= alias !== undefined;
      return found ? BREAK : undefined;
    },
  });
  return found;
}
