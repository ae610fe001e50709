import { Kind, parse } from 'graphql';
import type { GraphQLSchema, SelectionNode, VariableDefinitionNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { writeEntityRequest } from '#gateway/execution/program/entity-request.ts';
import type { EntityRequest } from '#gateway/execution/program/entity-request.ts';
import type { EntityBatch, LeafFetch, Program, RequestGroup } from '#gateway/execution/program/program.ts';
import { RepresentationWriter } from '#gateway/execution/representation.ts';

/** A fetch at the root with its text. */
export interface CompiledFetch {
  readonly leaf: LeafFetch;
  /** JSON up to the variables: `{"query":…,"operationName":…,"variables":{`. */
  readonly prefix: string;
  /** The response keys that it answers, for errors that have no place of their own. */
  readonly keys: readonly string[];
}

/** Entity fetches of one request, with the texts for all of its batches and for each alone. */
export interface CompiledEntities {
  readonly batches: readonly { readonly batch: EntityBatch; readonly writer: RepresentationWriter }[];
  readonly together: CompiledEntityRequest;
  readonly alone: readonly CompiledEntityRequest[];
}

/** One text for entities. */
export interface CompiledEntityRequest extends EntityRequest {
  /** JSON up to the variables. */
  readonly prefix: string;
}

/** One request, ready to be filled in. */
export interface CompiledGroup {
  readonly group: RequestGroup;
  readonly root: CompiledFetch | undefined;
  readonly entities: CompiledEntities | undefined;
}

/** A program whose texts are written. */
export interface CompiledProgram {
  readonly groups: readonly CompiledGroup[];
  /** Places, as response keys and `@` joined by `.`, at which joined entities share what is below. */
  readonly sharedPlaces: ReadonlySet<string>;
}

/** Writes the texts of all requests of a program, once for all executions. */
export function compileProgram(options: {
  readonly program: Program;
  readonly supergraphSchema: GraphQLSchema;
  /** The client's variables, by name. */
  readonly clientVariables: ReadonlyMap<string, VariableDefinitionNode>;
}): CompiledProgram {
  const { program, supergraphSchema, clientVariables } = options;
  const sharedPlaces = new Set<string>();
  const groups = program.groups.map((group): CompiledGroup => {
    if (group.root) return { group, root: compileFetch(group.root), entities: undefined };
    for (const { members } of group.batches) for (const leaf of members) addSharedPlaces(leaf, sharedPlaces);
    const compile = (batches: readonly EntityBatch[]): CompiledEntityRequest => {
      const request = writeEntityRequest(batches, clientVariables);
      return { ...request, prefix: bodyPrefix(request.query, request.operationName) };
    };
    const together = compile(group.batches);
    return {
      group,
      root: undefined,
      entities: {
        batches: group.batches.map((batch) => ({
          batch,
          writer: representationWriter(batch, supergraphSchema),
        })),
        together,
        alone: group.batches.length === 1 ? [together] : group.batches.map((batch) => compile([batch])),
      },
    };
  });
  return { groups, sharedPlaces };
}

function compileFetch(leaf: LeafFetch): CompiledFetch {
  return {
    leaf,
    prefix: bodyPrefix(leaf.operation, leaf.operationName),
    keys: topKeys(leaf.operation, false),
  };
}

function representationWriter(
  { members: [first] }: EntityBatch,
  schema: GraphQLSchema,
): RepresentationWriter {
  if (!first?.requires) throw new InternalError('A fetch for entities requires nothing');
  return new RepresentationWriter(schema, first.requires, first.inputRewrites);
}

function bodyPrefix(query: string, operationName: string | undefined): string {
  const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
  return `{"query":${JSON.stringify(query)},${name}"variables":{`;
}

function addSharedPlaces(leaf: LeafFetch, places: Set<string>): void {
  for (const key of topKeys(leaf.operation, true)) places.add([...leaf.path, key].join('.'));
}

/** The response keys at the top of a fetch, or of each entity, that have something below them. */
function topKeys(operation: string, ofEntities: boolean): readonly string[] {
  const keys = new Set<string>();
  const visit = (selections: readonly SelectionNode[], depth: number): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet.selections, depth);
      if (selection.kind !== Kind.FIELD) continue;
      if (depth > 0) visit(selection.selectionSet?.selections ?? [], depth - 1);
      else if (selection.selectionSet || !ofEntities)
        keys.add(selection.alias?.value ?? selection.name.value);
    }
  };
  for (const definition of parse(operation, { noLocation: true }).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION)
      visit(definition.selectionSet.selections, ofEntities ? 1 : 0);
  }
  return [...keys];
}
