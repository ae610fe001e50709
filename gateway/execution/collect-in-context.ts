import type { GraphQLSchema } from 'graphql';
import { collectEntities } from '#gateway/execution/collect-entities.ts';
import type { CollectStep } from '#gateway/execution/collect-entities.ts';
import { getOwn, isJsonObject } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { isUp } from '#gateway/execution/program/context-path.ts';
import type { KeyRenamer, PathStep } from '#gateway/execution/program/program.ts';
import { isOfType } from '#gateway/execution/rewrite-data.ts';

/** Entities around which the same values were found. */
export interface EntitiesInContext {
  /** By the plan's variable; null where nothing was found. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly entities: ReadonlySet<JsonObject>;
}

/** Where to look. */
export interface ContextSearch {
  readonly root: JsonObject;
  /** Where the entities are. */
  readonly path: readonly PathStep[];
  /** The way to the outermost objects that the contexts look at. */
  readonly around: readonly CollectStep[];
  readonly rewrites: readonly KeyRenamer[];
  readonly schema: GraphQLSchema;
}

/**
 * The objects at a path, grouped by the values that `@fromContext` takes from the objects around them.
 *
 * @returns in the order of the answer. One object may be in several groups, where it stands in several contexts.
 */
export function collectInContext(search: ContextSearch): readonly EntitiesInContext[] {
  const { root, path, around: outermost } = search;
  const groups = new Map<string, { values: ReadonlyMap<string, unknown>; entities: Set<JsonObject> }>();
  const numbers = new ValueNumbers();
  const add = (entity: JsonObject, around: readonly JsonObject[]): void => {
    const values = valuesAround(around, search);
    const text = [...values].map(([name, value]) => `${name} ${numbers.of(value)}`).join();
    const group = groups.get(text);
    if (group) group.entities.add(entity);
    else groups.set(text, { values, entities: new Set([entity]) });
  };
  const visit = (value: unknown, step: number, around: readonly JsonObject[]): void => {
    const next = path[step];
    if (next === '@') {
      if (Array.isArray(value)) for (const item of value) visit(item, step + 1, around);
    } else if (isJsonObject(value)) {
      if (next === undefined) add(value, around);
      else visit(getOwn(value, next), step + 1, [...around, value]);
    }
  };
  for (const start of collectEntities(root, outermost)) visit(start, outermost.length, []);
  return [...groups.values()];
}

/** Gives equal JSON values the same number. One value may be around any number of entities, and is written once. */
class ValueNumbers {
  readonly #byIdentity = new Map<unknown, number>();
  readonly #byText = new Map<string, number>();

  of(value: unknown): number {
    let number = this.#byIdentity.get(value);
    if (number !== undefined) return number;
    const text = JSON.stringify(value);
    number = this.#byText.get(text) ?? this.#byText.size;
    this.#byText.set(text, number);
    this.#byIdentity.set(value, number);
    return number;
  }
}

/** Of several places where a value may be, the first that has one gives it. */
function valuesAround(
  around: readonly JsonObject[],
  { rewrites, schema }: ContextSearch,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const rewrite of rewrites) {
    const up = rewrite.path.filter(isUp).length;
    const found = valueAt(around[around.length - up], rewrite.path.slice(up), schema);
    const name = rewrite.renameKeyTo;
    if (found !== undefined || !values.has(name)) values.set(name, found ?? values.get(name) ?? null);
  }
  return values;
}

const fragmentPrefix = '... on ';

function valueAt(start: JsonObject | undefined, path: readonly string[], schema: GraphQLSchema): unknown {
  let value: unknown = start;
  for (const step of path) {
    if (!isJsonObject(value)) return undefined;
    if (!step.startsWith(fragmentPrefix)) value = getOwn(value, step);
    else if (!isOfType(schema, value, step.slice(fragmentPrefix.length))) return undefined;
  }
  return value;
}
