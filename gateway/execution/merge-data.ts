import { isJsonObject, setOwn } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { maxNestedLists } from '#gateway/execution/rewrite-data.ts';
import type { AskedKeys } from '#gateway/execution/program/asked-keys.ts';

/** What merging goes by. */
export interface MergeRules {
  /** What the fetch asked for. Whatever else a subgraph gives is none of its business and left where it is. */
  readonly asked: AskedKeys;
  /**
   * Whether a `__typename` is that of an object. The name of an interface, which a subgraph with an `@interfaceObject`
   * gives, never replaces it.
   */
  readonly isObjectType: (name: unknown) => boolean;
  /**
   * Lists that were joined with what the fetch gave, by what they were joined with: many entities may hold one list, and
   * joining it once is enough. undefined: nothing is given to several entities.
   */
  readonly joined?: Map<object, unknown> | undefined;
}

/**
 * Adds what a subgraph gave to what is there, in place. Idempotent, since parallel fetches may give the same. Objects are
 * joined key by key, lists of equal length item by item; of two leaves the newer one stays, and null never replaces
 * an object.
 *
 * @returns a key of the target below which two lists of objects differ in length, of which the first one stays as it is;
 *   undefined: there are none.
 */
export function mergeData(target: JsonObject, source: JsonObject, rules: MergeRules): string | undefined {
  const { asked } = rules;
  let unequal: string | undefined;
  // oxlint-disable-next-line guard-for-in -- parsed JSON inherits nothing enumerable, and this is the hottest loop
  for (const key in source) {
    const below = asked.get(key);
    if (below === undefined) continue;
    const value = source[key];
    const current = key === '__proto__' && !Object.hasOwn(target, key) ? undefined : target[key];
    if (current === undefined || typeof current !== 'object' || current === null) {
      if (key === '__typename' && current !== undefined && !rules.isObjectType(value)) continue;
      setOwn(target, key, value);
    } else if (value !== current && value !== null && value !== undefined) {
      const merged = mergeValues(current, value, { ...rules, asked: below, lists: 0 });
      if (merged === 'unequal') unequal ??= key;
      else if (merged === 'replace') setOwn(target, key, value);
    }
  }
  return unequal;
}

/** What is to become of a value that another one was to be merged into. */
type Merged = 'merged' | 'replace' | 'unequal';

/** A leaf that is an object or a list, such as a scalar of the schema's own, is replaced as a whole. */
function mergeValues(
  current: object,
  value: unknown,
  rules: MergeRules & { readonly lists: number },
): Merged {
  if (rules.asked.size === 0) return 'replace';
  if (isJsonObject(current)) {
    if (!isJsonObject(value)) return 'replace';
    return mergeData(current, value, rules) === undefined ? 'merged' : 'unequal';
  }
  if (!Array.isArray(current) || !Array.isArray(value) || rules.lists > maxNestedLists) return 'replace';
  const { joined } = rules;
  if (joined) {
    if (joined.get(current) === value) return 'merged';
    joined.set(current, value);
  }
  const lists = rules.lists + 1;
  return current.length === value.length ? mergeLists(current, value, { ...rules, lists }) : 'unequal';
}

function mergeLists(
  current: unknown[],
  value: readonly unknown[],
  rules: MergeRules & { readonly lists: number },
): Merged {
  let all: Merged = 'merged';
  for (const [index, item] of value.entries()) {
    const existing = current[index];
    if (typeof existing !== 'object' || existing === null) current[index] = item;
    else if (existing !== item && item !== null) {
      const merged = mergeValues(existing, item, rules);
      if (merged === 'unequal') all = 'unequal';
      else if (merged === 'replace') current[index] = item;
    }
  }
  return all;
}

/** A copy of what was asked for in a parsed JSON object; it shares nothing with it but leaves, which nothing changes. */
export function cloneAsked(object: JsonObject, asked: AskedKeys): JsonObject {
  const copy: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const below = asked.get(key);
    if (below) setOwn(copy, key, below.size === 0 ? value : cloneValue(value, below, 0));
  }
  return copy;
}

/** The object itself where it holds only what was asked for, as it does but for hostile subgraphs; otherwise a copy. */
export function keepAsked(object: JsonObject, asked: AskedKeys): JsonObject {
  return isAsked(object, asked) ? object : cloneAsked(object, asked);
}

function isAsked(value: unknown, asked: AskedKeys): boolean {
  if (typeof value !== 'object' || value === null || asked.size === 0) return true;
  if (Array.isArray(value)) return value.every((item) => isAsked(item, asked));
  return Object.entries(value).every(([key, item]) => {
    const below = asked.get(key);
    return below !== undefined && isAsked(item, below);
  });
}

function cloneValue(value: unknown, asked: AskedKeys, lists: number): unknown {
  if (isJsonObject(value)) return cloneAsked(value, asked);
  if (!Array.isArray(value) || lists > maxNestedLists) return value;
  return value.map((item) => cloneValue(item, asked, lists + 1));
}
