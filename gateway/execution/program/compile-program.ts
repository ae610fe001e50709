import type { GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { compilePath } from '#gateway/execution/collect-entities.ts';
import type { CollectStep } from '#gateway/execution/collect-entities.ts';
import type { ExactFields } from '#gateway/execution/exact-numbers.ts';
import { exactShapeOf } from '#gateway/execution/exact-shape.ts';
import { readAnsweredKeys, readEntityKeys } from '#gateway/execution/program/answered-keys.ts';
import type { AnsweredKey } from '#gateway/execution/program/answered-keys.ts';
import { readAskedKeys } from '#gateway/execution/program/asked-keys.ts';
import type { AskedKeys } from '#gateway/execution/program/asked-keys.ts';
import { findUnshared, pathAround } from '#gateway/execution/program/context-path.ts';
import { ContextualFetch } from '#gateway/execution/program/contextual-fetch.ts';
import { entityKeysOf } from '#gateway/execution/program/entity-keys.ts';
import type { EntityKey } from '#gateway/execution/program/entity-keys.ts';
import type { EntityPlace } from '#gateway/execution/program/entity-place.ts';
import { writeEntityRequest } from '#gateway/execution/program/entity-request.ts';
import type { CompiledEntityRequest } from '#gateway/execution/program/entity-request.ts';
import { FetchTexts } from '#gateway/execution/program/parse-fetch.ts';
import type { ParsedFetch } from '#gateway/execution/program/parse-fetch.ts';
import type { EntityBatch, LeafFetch, Program, RequestGroup } from '#gateway/execution/program/program.ts';
import { RepresentationWriter } from '#gateway/execution/representation.ts';
import { rewritePath } from '#gateway/execution/rewrite-data.ts';

/** A fetch at the root with its text. */
export interface CompiledFetch {
  readonly leaf: LeafFetch;
  /** The way to where its result belongs. */
  readonly steps: readonly CollectStep[];
  /** JSON up to the variables: `{"query":…,"operationName":…,"variables":{`. */
  readonly prefix: string;
  /** What it is to answer, for errors that have no place of their own. */
  readonly keys: readonly AnsweredKey[];
  readonly asked: AskedKeys;
  readonly exactFields: ExactFields | undefined;
}

/** Entities of one selection, at several places. */
export interface CompiledBatch {
  readonly places: readonly EntityPlace[];
  readonly writer: RepresentationWriter;
}

/** Entity fetches of one request, with the texts for all of its batches and for each alone. */
export interface CompiledEntities {
  readonly batches: readonly CompiledBatch[];
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

/** A part of a program that is over before the next one begins. */
export interface CompiledStep {
  readonly groups: readonly CompiledGroup[];
}

/** A program whose texts are written. */
export interface CompiledProgram {
  readonly steps: readonly CompiledStep[];
  /** Whether its steps carry out mutations, so that a null at the root ends the run. */
  readonly isMutation: boolean;
  /** Places, as keys in the data and `@` joined by `.`, at which joined entities share what is below. */
  readonly sharedPlaces: ReadonlySet<string>;
}

/** Writes the texts of all requests of a program, once for all executions. */
export function compileProgram(options: {
  readonly program: Program;
  readonly supergraphSchema: GraphQLSchema;
  /** The client's variables, by name. */
  readonly clientVariables: ReadonlyMap<string, VariableDefinitionNode>;
}): CompiledProgram {
  const compiler = new ProgramCompiler(options);
  const { steps } = options.program;
  return {
    isMutation: steps.some(({ groups }) => groups.some(({ kind }) => kind === 'mutation')),
    steps: steps.map(({ groups }) => ({
      groups: groups.map((group) => compiler.compile(group)),
    })),
    sharedPlaces: compiler.sharedPlaces,
  };
}

class ProgramCompiler {
  readonly sharedPlaces: ReadonlySet<string>;
  readonly #options: Parameters<typeof compileProgram>[0];
  readonly #unshared: ReadonlySet<LeafFetch>;
  readonly #texts = new FetchTexts();

  constructor(options: Parameters<typeof compileProgram>[0]) {
    this.#options = options;
    const leaves = fetchesOf(options.program);
    this.#unshared = findUnshared(leaves);
    const sharing = leaves.filter((leaf) => leaf.requires && !this.#unshared.has(leaf));
    this.sharedPlaces = new Set(
      sharing.flatMap((leaf) => sharedPlacesOf(leaf, this.#texts.parse(leaf.operation))),
    );
  }

  compile(group: RequestGroup): CompiledGroup {
    const { single, batches } = group;
    if (!single) return { group, entities: this.#entities(batches) };
    if (!single.requires) return { group, root: this.#root(single) };
    return { group, contextual: this.#contextual(single) };
  }

  #root(leaf: LeafFetch): CompiledFetch {
    const { operation } = leaf;
    const parsed = this.#texts.parse(operation);
    return {
      leaf,
      steps: this.#steps(leaf),
      prefix: bodyPrefix(operation, leaf.operationName),
      keys: readAnsweredKeys(parsed),
      asked: readAskedKeys(leaf, parsed),
      exactFields: exactShapeOf(parsed, this.#options.supergraphSchema),
    };
  }

  #entities(batches: readonly EntityBatch[]): CompiledEntities {
    const together = this.#request(batches);
    return {
      batches: batches.map(({ members }) => ({
        places: members.map((leaf) => this.#place(leaf)),
        writer: this.#writer(members),
      })),
      together,
      alone: batches.length === 1 ? [together] : batches.map((batch) => this.#request([batch])),
    };
  }

  #contextual(leaf: LeafFetch): ContextualFetch {
    return new ContextualFetch({
      place: this.#place(leaf),
      writer: this.#writer([leaf]),
      around: compilePath(pathAround(leaf.path, leaf.contextRewrites), this.sharedPlaces),
      compile: (batches) => this.#request(batches),
    });
  }

  #place(leaf: LeafFetch): EntityPlace {
    return {
      leaf,
      steps: this.#steps(leaf),
      asked: readAskedKeys(leaf, this.#texts.parse(leaf.operation)),
      isUnshared: this.#unshared.has(leaf),
    };
  }

  #steps({ path }: LeafFetch): readonly CollectStep[] {
    return compilePath(path, this.sharedPlaces);
  }

  #writer([first]: readonly LeafFetch[]): RepresentationWriter {
    if (!first?.requires) throw new InternalError('A fetch for entities requires nothing');
    const { requires, inputRewrites: rewrites, subgraph } = first;
    const { supergraphSchema: schema } = this.#options;
    const keysOf = (type: string): readonly EntityKey[] => entityKeysOf(schema, { subgraph, type });
    return new RepresentationWriter({ schema, requires, rewrites, keysOf });
  }

  #request(batches: readonly EntityBatch[]): CompiledEntityRequest {
    const { supergraphSchema, clientVariables } = this.#options;
    const { request, parsed } = writeEntityRequest(batches, { clientVariables, texts: this.#texts });
    return {
      ...request,
      prefix: bodyPrefix(request.query, request.operationName),
      exactFields: exactShapeOf(parsed, supergraphSchema),
    };
  }
}

/** The fetches of all steps. */
export function fetchesOf({ steps }: Program): readonly LeafFetch[] {
  return steps
    .flatMap(({ groups }) => groups)
    .flatMap(({ single, batches }) => (single ? [single] : batches.flatMap(({ members }) => members)));
}

function bodyPrefix(query: string, operationName: string | undefined): string {
  const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
  return `{"query":${JSON.stringify(query)},${name}"variables":{`;
}

/** As they are called after the rewrites of what the subgraph gives. */
function sharedPlacesOf({ path, outputRewrites }: LeafFetch, parsed: ParsedFetch): readonly string[] {
  return readEntityKeys(parsed).flatMap(({ key, isComposite }) =>
    isComposite ? [[...path, ...rewritePath([key], outputRewrites)].join('.')] : [],
  );
}
