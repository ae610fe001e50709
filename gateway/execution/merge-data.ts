import { isJsonObject, setOwn } from '#gateway/execution/own-property.ts';
import type { JsonObject } from '#gateway/execution/own-property.ts';

/**
 * Adds what a subgraph gave to what is there, in place. Idempotent, since parallel fetches may give the same. Objects are
 * joined key by key, lists of equal length item by item; of two leaves the newer one stays, and null never replaces
 * an object.
 *
 * @param isObjectType says whether a `__typename` is that of an object. The name of an interface, which a subgraph with
 *   an `@interfaceObject` gives, never replaces it.
 */
export function mergeData(
  target: JsonObject,
  source: JsonObject,
  isObjectType: (name: unknown) => boolean,
): void {
  // oxlint-disable-next-line guard-for-in -- parsed JSON inherits nothing enumerable, and this is the hottest loop
  for (const key in source) {
    const value = source[key];
    const current = key === '__proto__' && !Object.hasOwn(target, key) ? undefined : target[key];
    if (current === undefined || typeof current !== 'object' || current === null) {
      if (key === '__typename' && current !== undefined && !isObjectType(value)) continue;
      setOwn(target, key, value);
    } else if (value !== current) {
      mergeInto(current, value, isObjectType, () => setOwn(target, key, value));
    }
  }
}

function mergeInto(
  current: object,
  value: unknown,
  isObjectType: (name: unknown) => boolean,
  replace: () => void,
): void {
  if (isJsonObject(current)) {
    if (isJsonObject(value)) mergeData(current, value, isObjectType);
    else if (value !== null && value !== undefined) replace();
  } else if (Array.isArray(current) && Array.isArray(value) && current.length === value.length) {
    mergeLists(current, value, isObjectType);
  } else if (value !== null && value !== undefined) {
    replace();
  }
}

function mergeLists(
  current: unknown[],
  value: readonly unknown[],
  isObjectType: (name: unknown) => boolean,
): void {
  for (const [index, item] of value.entries()) {
    const existing = current[index];
    if (typeof existing !== 'object' || existing === null) current[index] = item;
    else if (existing !== item) mergeInto(existing, item, isObjectType, () => (current[index] = item));
  }
}

/** A copy of a parsed JSON object that shares nothing with it. */
export function cloneObject(object: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const [key, value] of Object.entries(object)) setOwn(copy, key, cloneValue(value));
  return copy;
}

function cloneValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneValue);
  return isJsonObject(value) ? cloneObject(value) : value;
}
