import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { describeSubgraphError } from '#gateway/execution/describe-subgraph-error.ts';
import { EntityJoin } from '#gateway/execution/entity-join.ts';
import type { ErrorList } from '#gateway/execution/error-list.ts';
import { fetchFromSubgraph } from '#gateway/execution/fetch-from-subgraph.ts';
import type { FetchContext, FetchError, FetchResult } from '#gateway/execution/fetch-from-subgraph.ts';
import { collectEntities } from '#gateway/execution/collect-entities.ts';
import type { ResponsePath } from '#gateway/execution/locate-entities.ts';
import { cloneObject, mergeData } from '#gateway/execution/merge-data.ts';
import type { JsonObject } from '#gateway/execution/own-property.ts';
import type {
  CompiledEntities,
  CompiledEntityRequest,
  CompiledFetch,
  CompiledGroup,
  CompiledProgram,
} from '#gateway/execution/program/compile-program.ts';
import type { Guard } from '#gateway/execution/program/program.ts';
import { rewriteData } from '#gateway/execution/rewrite-data.ts';

/** What one run of a program works with. */
export interface RunOptions {
  readonly program: CompiledProgram;
  readonly supergraphSchema: GraphQLSchema;
  /** As the client sent them; sent on as they are. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Coerced: they decide which fetches are needed. */
  readonly coercedVariables: Readonly<Record<string, unknown>>;
  readonly context: FetchContext;
  readonly errors: ErrorList;
}

/**
 * Sends the requests of a program, each as soon as those it waits for are over, and joins what they give.
 *
 * @returns the joined data, in which the writer of the response finds what the client asked for.
 * @throws the abort reason of the request, or a fault of ours.
 */
export async function runProgram(options: RunOptions): Promise<JsonObject> {
  const run = new ProgramRun(options);
  const over: Promise<void>[] = [];
  for (const compiled of options.program.groups) {
    const { id, after } = compiled.group;
    const waits = after.flatMap((other) => over[other] ?? []);
    over[id] = waits.length === 0 ? run.send(compiled) : Promise.all(waits).then(() => run.send(compiled));
  }
  await Promise.all(over);
  return run.data;
}

class ProgramRun {
  readonly data: JsonObject = {};
  readonly #options: RunOptions;
  readonly #variableTexts = new Map<string, string>();

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async send({ group, root, entities }: CompiledGroup): Promise<void> {
    if (root) await this.#sendRoot(root, group.kind === 'query');
    if (entities) await this.#sendEntities(group.subgraph, entities);
  }

  async #sendRoot(fetch: CompiledFetch, isQuery: boolean): Promise<void> {
    const { leaf, prefix } = fetch;
    if (!this.#isNeeded(leaf.guards)) return;
    const body = `${prefix}${this.#variables(leaf.variables).join(',')}}}`;
    const { data, errors } = await fetchFromSubgraph(
      { subgraph: leaf.subgraph, body, isQuery },
      this.#options.context,
    );
    if (data) {
      rewriteData(this.#options.supergraphSchema, leaf.outputRewrites, data);
      const [first, ...rest] = collectEntities(this.data, leaf.path);
      for (const target of rest) mergeData(target, cloneObject(data), this.#isObjectType);
      if (first) mergeData(first, data, this.#isObjectType);
    }
    for (const error of errors) this.#addRootErrors(fetch, error);
  }

  /** An error without a place is one of every field that the fetch was to answer. */
  #addRootErrors({ leaf, keys }: CompiledFetch, { message, path, code }: FetchError): void {
    const base = leaf.path.slice(0, firstList(leaf.path));
    const places: readonly ResponsePath[] = path && path.length > 0 ? [path] : keys.map((key) => [key]);
    for (const place of places) {
      const isExact = base.length === leaf.path.length;
      this.#options.errors.add({ message, path: isExact ? [...base, ...place] : base, extensions: { code } });
    }
  }

  async #sendEntities(subgraph: string, entities: CompiledEntities): Promise<void> {
    const joins = entities.batches.map(
      ({ batch, writer }) =>
        new EntityJoin({
          root: this.data,
          leaves: batch.members.filter((leaf) => this.#isNeeded(leaf.guards)),
          writer,
          schema: this.#options.supergraphSchema,
          isObjectType: this.#isObjectType,
        }),
    );
    const wanted = joins.flatMap((join, index) => (join.isEmpty ? [] : [index]));
    const [only] = wanted;
    if (only === undefined) return;
    const alone = wanted.length === 1 ? entities.alone[only] : undefined;
    const request = alone ?? entities.together;
    const result = await this.#sendJoins(subgraph, request, alone ? [joins[only]] : joins);
    if (result.data || alone) {
      this.#settle(request, alone ? [joins[only]] : joins, result);
      return;
    }
    if (result.failed) {
      this.#settle(request, joins, result);
      return;
    }
    // One entity whose resolver throws outright nulls the others' answers as well: ask for each kind by itself.
    await Promise.all(
      wanted.map(async (index) => {
        const single = entities.alone[index];
        if (single)
          this.#settle(single, [joins[index]], await this.#sendJoins(subgraph, single, [joins[index]]));
      }),
    );
  }

  async #sendJoins(
    subgraph: string,
    request: CompiledEntityRequest,
    joins: readonly (EntityJoin | undefined)[],
  ): Promise<FetchResult & { readonly failed: boolean }> {
    const lists = request.slots.map(
      ({ variable }, index) => `${JSON.stringify(variable)}:[${joins[index]?.representations ?? ''}]`,
    );
    const variables = [...lists, ...this.#variables(request.variables)].join(',');
    const body = `${request.prefix}${variables}}}`;
    const result = await fetchFromSubgraph({ subgraph, body, isQuery: true }, this.#options.context);
    const failed = result.errors.some(({ code }) => code !== 'DOWNSTREAM_SERVICE_ERROR');
    return { ...result, failed };
  }

  #settle(
    request: CompiledEntityRequest,
    joins: readonly (EntityJoin | undefined)[],
    result: FetchResult,
  ): void {
    const { errors } = this.#options;
    for (const [index, { key }] of request.slots.entries()) {
      const join = joins[index];
      if (!join || join.isEmpty) continue;
      const own = result.errors.filter(({ path }) => !path || path.length === 0 || path[0] === key);
      const located = own.length > 0 ? join.locateErrors(own, errors.room) : [];
      const entities = result.data?.[key];
      if (Array.isArray(entities) && entities.length === join.size) {
        join.merge(entities);
      } else if (own.length === 0) {
        const code = 'SUBGRAPH_MALFORMED_RESPONSE';
        const message = describeSubgraphError(code, undefined);
        for (const path of join.places) errors.add({ message, path, extensions: { code } });
      }
      for (const { message, path, code } of located) {
        errors.add({ message, extensions: { code }, ...(path ? { path } : {}) });
      }
    }
  }

  #isNeeded(guards: readonly Guard[]): boolean {
    const { coercedVariables } = this.#options;
    return guards.every(
      ({ variable, when }) =>
        (Object.hasOwn(coercedVariables, variable) && coercedVariables[variable] === true) === when,
    );
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

function firstList(path: readonly string[]): number {
  const index = path.indexOf('@');
  return index === -1 ? path.length : index;
}
