import { isInheritedKey, isJsonObject } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { PathStep } from '#gateway/execution/program/program.ts';

/** One step of a path into the answer, ready to be taken. */
export interface CollectStep {
  /** Response key; undefined: each item of a list. */
  readonly key: string | undefined;
  /** Whether joined entities share what is here, so that the same object may come several times. */
  readonly mayRepeat: boolean;
}

/** @param sharedPlaces as keys and `@` joined by `.`. */
export function compilePath(
  path: readonly PathStep[],
  sharedPlaces: ReadonlySet<string>,
): readonly CollectStep[] {
  return path.map((step, index) => ({
    key: step === '@' ? undefined : step,
    mayRepeat: sharedPlaces.has(path.slice(0, index + 1).join('.')),
  }));
}

/**
 * The objects at a path of the answer. An object that joined entities share comes once. What is null, or was not
 * fetched, is left out.
 */
export function collectEntities(root: JsonObject, path: readonly CollectStep[]): readonly JsonObject[] {
  let values: unknown[] = [root];
  for (const { key, mayRepeat } of path) {
    const next: unknown[] = [];
    if (key === undefined) spreadLists(values, next);
    else readKeys(values, key, next);
    values = mayRepeat && next.length > 1 ? [...new Set(next)] : next;
  }
  return values.filter(isJsonObject);
}

function spreadLists(values: readonly unknown[], into: unknown[]): void {
  for (const value of values) {
    if (!Array.isArray(value)) continue;
    for (const item of value) if (item !== null) into.push(item);
  }
}

function readKeys(values: readonly unknown[], key: string, into: unknown[]): void {
  const isInherited = isInheritedKey(key);
  for (const value of values) {
    if (!isJsonObject(value) || (isInherited && !Object.hasOwn(value, key))) continue;
    const child = value[key];
    if (typeof child === 'object' && child !== null) into.push(child);
  }
}
