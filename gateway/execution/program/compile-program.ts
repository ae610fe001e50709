import type { GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { compilePath } from '#gateway/execution/collect-entities.ts';
import type { CollectStep } from '#gateway/execution/collect-entities.ts';
import { readAnsweredKeys, readEntityKeys } from '#gateway/execution/program/answered-keys.ts';
import type { AnsweredKey } from '#gateway/execution/program/answered-keys.ts';
import { findUnshared, pathAround } from '#gateway/execution/program/context-path.ts';
import { ContextualFetch } from '#gateway/execution/program/contextual-fetch.ts';
import { writeEntityRequest } from '#gateway/execution/program/entity-request.ts';
import type { CompiledEntityRequest } from '#gateway/execution/program/entity-request.ts';
import type { EntityBatch, LeafFetch, Program, RequestGroup } from '#gateway/execution/program/program.ts';
import { RepresentationWriter } from '#gateway/execution/representation.ts';
import { rewritePath } from '#gateway/execution/rewrite-data.ts';

/** A fetch at the root with its text. */
export interface CompiledFetch {
  readonly leaf: LeafFetch;
  /** JSON up to the variables: `{"query":…,"operationName":…,"variables":{`. */
  readonly prefix: string;
  /** What it is to answer, for errors that have no place of their own. */
  readonly keys: readonly AnsweredKey[];
}

/** Entity fetches of one request, with the texts for all of its batches and for each alone. */
export interface CompiledEntities {
  readonly batches: readonly { readonly batch: EntityBatch; readonly writer: RepresentationWriter }[];
  readonly together: CompiledEntityRequest;
  readonly alone: readonly CompiledEntityRequest[];
}

/** One request, ready to be filled in; one of the last three is there. */
export interface CompiledGroup {
  readonly group: RequestGroup;
  readonly root?: CompiledFetch;
  readonly entities?: CompiledEntities;
  readonly contextual?: ContextualFetch;
}

/** A program whose texts are written. */
export interface CompiledProgram {
  readonly groups: readonly CompiledGroup[];
  /** Places, as response keys and `@` joined by `.`, at which joined entities share what is below. */
  readonly sharedPlaces: ReadonlySet<string>;
  /** Fetches whose entities share nothing, though they be the same. */
  readonly unshared: ReadonlySet<LeafFetch>;
  /** The way to the places of each fetch. */
  readonly steps: ReadonlyMap<LeafFetch, readonly CollectStep[]>;
}

/** Writes the texts of all requests of a program, once for all executions. */
export function compileProgram(options: {
  readonly program: Program;
  readonly supergraphSchema: GraphQLSchema;
  /** The client's variables, by name. */
  readonly clientVariables: ReadonlyMap<string, VariableDefinitionNode>;
}): CompiledProgram {
  const { program, supergraphSchema, clientVariables } = options;
  const compile = (batches: readonly EntityBatch[]): CompiledEntityRequest => {
    const request = writeEntityRequest(batches, clientVariables);
    return { ...request, prefix: bodyPrefix(request.query, request.operationName) };
  };
  const leaves = program.groups.flatMap(({ single, batches }) =>
    single ? [single] : batches.flatMap(({ members }) => members),
  );
  const unshared = findUnshared(leaves);
  const sharing = leaves.filter((leaf) => leaf.requires && !unshared.has(leaf));
  const sharedPlaces = new Set(sharing.flatMap(sharedPlacesOf));
  const tools: CompileTools = { compile, schema: supergraphSchema, sharedPlaces };
  return {
    groups: program.groups.map((group) => compileGroup(group, tools)),
    sharedPlaces,
    unshared,
    steps: new Map(leaves.map((leaf) => [leaf, compilePath(leaf.path, sharedPlaces)])),
  };
}

interface CompileTools {
  readonly compile: (batches: readonly EntityBatch[]) => CompiledEntityRequest;
  readonly schema: GraphQLSchema;
  readonly sharedPlaces: ReadonlySet<string>;
}

function compileGroup(group: RequestGroup, tools: CompileTools): CompiledGroup {
  const { single, batches } = group;
  if (!single) return { group, entities: compileEntities(batches, tools) };
  if (!single.requires) return { group, root: compileFetch(single) };
  return { group, contextual: compileContextual(single, tools) };
}

function compileEntities(
  batches: readonly EntityBatch[],
  { compile, schema }: CompileTools,
): CompiledEntities {
  const together = compile(batches);
  return {
    batches: batches.map((batch) => ({ batch, writer: representationWriter(batch, schema) })),
    together,
    alone: batches.length === 1 ? [together] : batches.map((batch) => compile([batch])),
  };
}

function compileContextual(
  leaf: LeafFetch,
  { compile, schema, sharedPlaces }: CompileTools,
): ContextualFetch {
  const writer = representationWriter({ members: [leaf] }, schema);
  const around = compilePath(pathAround(leaf.path, leaf.contextRewrites), sharedPlaces);
  return new ContextualFetch({ leaf, writer, around, compile });
}

function compileFetch(leaf: LeafFetch): CompiledFetch {
  return {
    leaf,
    prefix: bodyPrefix(leaf.operation, leaf.operationName),
    keys: readAnsweredKeys(leaf.operation),
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

/** As they are called after the rewrites of what the subgraph gives. */
function sharedPlacesOf({ operation, path, outputRewrites }: LeafFetch): readonly string[] {
  return readEntityKeys(operation).flatMap(({ key, isComposite }) =>
    isComposite ? [[...path, ...rewritePath([key], outputRewrites)].join('.')] : [],
  );
}
