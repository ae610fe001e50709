import { getOwn, isJsonObject } from '#gateway/execution/own-property.ts';
import type { JsonObject } from '#gateway/execution/own-property.ts';
import type { PathStep } from '#gateway/execution/program/program.ts';

/**
 * The objects at a path of the answer, each once: after entities were joined, one object may stand at many places.
 * What is null, or was not fetched, is left out.
 */
export function collectEntities(root: JsonObject, path: readonly PathStep[]): readonly JsonObject[] {
  let values: unknown[] = [root];
  for (const step of path) {
    const next: unknown[] = [];
    if (step === '@') spreadLists(values, next);
    else readKeys(values, step, next);
    values = next;
  }
  return values.length > 1 ? [...new Set(values.filter(isJsonObject))] : values.filter(isJsonObject);
}

function spreadLists(values: readonly unknown[], into: unknown[]): void {
  for (const value of values) {
    if (!Array.isArray(value)) continue;
    for (const item of value) if (item !== null) into.push(item);
  }
}

function readKeys(values: readonly unknown[], key: string, into: unknown[]): void {
  // The same list or object is followed once, or the places would multiply at each step of a path in a circle.
  const seen = new Set<unknown>();
  for (const value of values) {
    if (!isJsonObject(value)) continue;
    const child = getOwn(value, key);
    if (typeof child !== 'object' || child === null || seen.has(child)) continue;
    seen.add(child);
    into.push(child);
  }
}
