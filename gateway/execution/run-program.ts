import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { collectEntities } from '#gateway/execution/collect-entities.ts';
import { collectInContext } from '#gateway/execution/collect-in-context.ts';
import type { CopyBudget } from '#gateway/execution/copy-budget.ts';
import { EntityJoin } from '#gateway/execution/entity-join.ts';
import { sendEntityRequest } from '#gateway/execution/send-entity-request.ts';
import type { EntityPart } from '#gateway/execution/send-entity-request.ts';
import type { ErrorList } from '#gateway/execution/error-list.ts';
import { fetchFromSubgraph } from '#gateway/execution/fetch-from-subgraph.ts';
import { extensionsOf } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchError } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchContext } from '#gateway/execution/fetch-from-subgraph.ts';
import { findUnanswered } from '#gateway/execution/find-unanswered.ts';
import type { ResponsePath } from '#gateway/execution/locate-entities.ts';
import { cloneAsked, keepAsked, mergeData } from '#gateway/execution/merge-data.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type {
  CompiledEntities,
  CompiledFetch,
  CompiledGroup,
  CompiledProgram,
  CompiledStep,
} from '#gateway/execution/program/compile-program.ts';
import { cutPath } from '#gateway/execution/program/asked-keys.ts';
import { maxContexts } from '#gateway/execution/program/contextual-fetch.ts';
import type { ContextualFetch } from '#gateway/execution/program/contextual-fetch.ts';
import type { EntityPlace } from '#gateway/execution/program/entity-place.ts';
import type { LeafFetch, PathStep } from '#gateway/execution/program/program.ts';
import type { RepresentationWriter } from '#gateway/execution/representation.ts';
import type { SerialRootCheck } from '#gateway/execution/response/response-writer.ts';
import { minJsonBytes } from '#gateway/execution/response/answer-limit.ts';
import { rewriteData, rewritePath } from '#gateway/execution/rewrite-data.ts';
import { unequalLists } from '#gateway/execution/unequal-lists.ts';
import { holds } from '#gateway/graphql/condition.ts';
import type { Condition } from '#gateway/graphql/condition.ts';

/** What one run of a program works with. */
export interface RunOptions {
  readonly program: CompiledProgram;
  /** Empty; what the subgraphs give is joined in it. */
  readonly data: JsonObject;
  readonly supergraphSchema: GraphQLSchema;
  /** As the client sent them; sent on as they are. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Coerced: they decide which fetches are needed. */
  readonly coercedVariables: Readonly<Record<string, unknown>>;
  readonly context: FetchContext;
  readonly errors: ErrorList;
  readonly copies: CopyBudget;
  /** Asked for by mutations alone. */
  readonly serialRoot: () => SerialRootCheck;
}

/**
 * Sends the requests of a program, each as soon as those it waits for are over, and joins what they give in `data`. A step
 * begins when the one before it is over, and never after a null that reached the root.
 *
 * @throws the abort reason of the request; the error of the answer's limit where copies of the data are larger; or a
 *   fault of ours.
 */
export async function runProgram(options: RunOptions): Promise<void> {
  const run = new ProgramRun(options);
  const { steps, isMutation } = options.program;
  if (isMutation) await run.sendInTurn(steps, options.serialRoot());
  else for (const step of steps) await run.sendStep(step);
}

class ProgramRun {
  readonly data: JsonObject;
  readonly #options: RunOptions;
  readonly #variableTexts = new Map<string, string>();

  constructor(options: RunOptions) {
    this.#options = options;
    this.data = options.data;
  }

  /** Sends steps one after the other, up to the first one whose root fields leave a null at the root. */
  async sendInTurn(steps: readonly CompiledStep[], serialRoot: SerialRootCheck): Promise<void> {
    for (const [index, step] of steps.entries()) {
      const keys = step.groups.flatMap(({ root }) =>
        root?.leaf.path.length === 0 ? this.#keysOf(root) : [],
      );
      if (keys.length > 0 && serialRoot.endsBefore(keys)) return;
      await this.sendStep(step);
      if (index < steps.length - 1 && serialRoot.endsAfter(keys, this.data)) return;
    }
  }

  async sendStep({ groups }: CompiledStep): Promise<void> {
    const over: Promise<void>[] = [];
    for (const compiled of groups) {
      const { id, after } = compiled.group;
      const waits = after.flatMap((other) => over[other] ?? []);
      over[id] =
        waits.length === 0 ? this.#send(compiled) : Promise.all(waits).then(() => this.#send(compiled));
    }
    await Promise.all(over);
  }

  /** The keys in the data that a fetch at the root gives, with these variables. */
  #keysOf({ leaf, keys }: CompiledFetch): readonly string[] {
    if (!this.#isSent(leaf)) return [];
    return keys.flatMap(({ key, guards }) =>
      this.#isNeeded(guards) ? rewritePath([key], leaf.outputRewrites).map(String) : [],
    );
  }

  async #send({ group, root, entities, contextual }: CompiledGroup): Promise<void> {
    if (root) await this.#sendRoot(root, group.kind === 'query');
    if (entities) await this.#sendEntities(group.subgraph, entities);
    if (contextual) await this.#sendContextual(group.subgraph, contextual);
  }

  async #sendRoot(fetch: CompiledFetch, isQuery: boolean): Promise<void> {
    const { leaf, prefix, exactFields } = fetch;
    if (!this.#isSent(leaf)) return;
    // A root type inside the answer: what is not there is not asked anything.
    if (leaf.path.length > 0 && collectEntities(this.data, fetch.steps).length === 0) return;
    const body = `${prefix}${this.#variables(leaf.variables).join(',')}}}`;
    const call = { subgraph: leaf.subgraph, body, isQuery, exactFields };
    const result = await fetchFromSubgraph(call, this.#options.context);
    const { data } = result;
    const keys = fetch.keys.filter(({ guards }) => this.#isNeeded(guards)).map(({ key }) => key);
    const errors = [...result.errors, ...findUnanswered(keys, result)];
    if (data) {
      rewriteData(this.#options.supergraphSchema, leaf.outputRewrites, data);
      const rules = { asked: fetch.asked, isObjectType: this.#isObjectType };
      const [first, ...rest] = collectEntities(this.data, fetch.steps);
      const original = rest.length > 0 ? keepAsked(data, fetch.asked) : data;
      const copyBytes = rest.length > 0 ? minJsonBytes(original) : 0;
      const unequal = rest.map((target) => {
        this.#options.copies.spend(copyBytes);
        return mergeData(target, cloneAsked(original, fetch.asked), rules);
      });
      if (first) unequal.push(mergeData(first, original, rules));
      errors.push(...unequal.flatMap((key) => (key === undefined ? [] : [unequalLists([key])])));
    }
    for (const error of errors) this.#addRootErrors(fetch, keys, error);
    this.#options.errors.leaveOut(result.errorsLeftOut);
  }

  /** An error without a place is one of every field that the fetch was to answer. */
  #addRootErrors({ leaf, asked }: CompiledFetch, keys: readonly string[], error: FetchError): void {
    const { message, path } = error;
    const { errors, context } = this.#options;
    const extensions = extensionsOf(error, { subgraph: leaf.subgraph, rules: context.errorRules });
    const base = leaf.path.slice(0, firstList(leaf.path));
    const isExact = base.length === leaf.path.length;
    const place = cutPath(rewritePath(path ?? [], leaf.outputRewrites), asked);
    const places: readonly ResponsePath[] =
      place.length > 0 ? [place] : keys.map((key) => rewritePath([key], leaf.outputRewrites));
    for (const at of places) {
      const below = isExact ? at : [];
      errors.add({ message, path: [...base, ...below], extensions });
    }
  }

  async #sendEntities(subgraph: string, { batches, together, alone }: CompiledEntities): Promise<void> {
    const parts = batches.map(({ places, writer }, index): EntityPart => {
      const needed = places.filter(({ leaf }) => this.#isSent(leaf));
      return { join: this.#join(needed, writer), values: new Map(), alone: () => alone[index] };
    });
    const wanted = parts.filter(({ join }) => !join.isEmpty);
    const [only] = wanted;
    if (!only) return;
    const request = wanted.length === 1 ? only.alone() : together;
    if (request) await this.#sendParts(subgraph, request, wanted.length === 1 ? wanted : parts);
  }

  /** Entities with other values around them are asked for apart, in one request as far as that goes. */
  async #sendContextual(subgraph: string, fetch: ContextualFetch): Promise<void> {
    const { path, contextRewrites: rewrites } = fetch.place.leaf;
    if (!this.#isSent(fetch.place.leaf)) return;
    const search = {
      root: this.data,
      path,
      around: fetch.around,
      rewrites,
      schema: this.#options.supergraphSchema,
    };
    const parts = collectInContext(search)
      .filter(({ values }) => fetch.accepts(values))
      .map(({ entities, values }): EntityPart => ({
        join: this.#join([fetch.place], fetch.writer, entities),
        values,
        alone: () => fetch.requestFor(1),
      }))
      .filter(({ join }) => !join.isEmpty);
    const requests: Promise<void>[] = [];
    for (let start = 0; start < parts.length; start += maxContexts) {
      const some = parts.slice(start, start + maxContexts);
      requests.push(this.#sendParts(subgraph, fetch.requestFor(some.length), some));
    }
    await Promise.all(requests);
  }

  #sendParts(
    subgraph: string,
    request: CompiledEntities['together'],
    parts: readonly EntityPart[],
  ): Promise<void> {
    const { context, errors, copies } = this.#options;
    const variables = this.#variables(request.variables);
    return sendEntityRequest({ subgraph, request, parts, variables, context, errors, copies });
  }

  #join(
    places: readonly EntityPlace[],
    writer: RepresentationWriter,
    entities?: ReadonlySet<JsonObject>,
  ): EntityJoin {
    return new EntityJoin({
      root: this.data,
      places,
      writer,
      schema: this.#options.supergraphSchema,
      isObjectType: this.#isObjectType,
      copies: this.#options.copies,
      ...(entities ? { entities } : {}),
    });
  }

  #isSent({ guards, anyOf }: LeafFetch): boolean {
    return this.#isNeeded(guards) && (!anyOf || anyOf.some((some) => this.#isNeeded(some)));
  }

  #isNeeded(guards: Condition): boolean {
    return holds(guards, this.#options.coercedVariables);
  }

  /** `"name":value` for each variable that the client sent. */
  #variables(names: readonly string[]): readonly string[] {
    const { variables } = this.#options;
    return names.flatMap((name) => {
      const known = this.#variableTexts.get(name);
      if (known !== undefined) return [known];
      if (!Object.hasOwn(variables, name) || variables[name] === undefined) return [];
      const text = `${JSON.stringify(name)}:${JSON.stringify(variables[name])}`;
      this.#variableTexts.set(name, text);
      return [text];
    });
  }

  readonly #isObjectType = (name: unknown): boolean =>
    typeof name === 'string' && isObjectType(this.#options.supergraphSchema.getType(name));
}

function firstList(path: readonly PathStep[]): number {
  const index = path.indexOf('@');
  return index === -1 ? path.length : index;
}
