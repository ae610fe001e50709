import type { GraphQLSchema } from 'graphql';
import { getOwn, isJsonObject, setOwn } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { KeyRenamer } from '#gateway/execution/program/program.ts';
import { doesFragmentTypeApply } from '#gateway/graphql/does-fragment-type-apply.ts';

/** The most lists within each other that a subgraph is believed to give where objects are asked for. */
export const maxNestedLists = 8;

const fragmentPrefix = '... on ';

/**
 * Applies the rewrites that a plan has for what a subgraph gave, in place: a field that had to be asked for under another
 * name gets back the one that the operation has for it.
 */
export function rewriteData(schema: GraphQLSchema, rewrites: readonly KeyRenamer[], data: unknown): void {
  for (const rewrite of rewrites) {
    const last = rewrite.path.at(-1);
    if (last === undefined) continue;
    atPath({ schema, data, path: rewrite.path.slice(0, -1) }, (object) => {
      const value = getOwn(object, last);
      if (value === undefined) return;
      Reflect.deleteProperty(object, last);
      setOwn(object, rewrite.renameKeyTo, value);
    });
  }
}

/** The path of an error as it is after the rewrites. */
export function rewritePath(
  path: readonly (string | number)[],
  rewrites: readonly KeyRenamer[],
): readonly (string | number)[] {
  if (rewrites.length === 0) return path;
  const names = renamedKeys(rewrites);
  return path.map((step) => (typeof step === 'string' ? (names.get(step) ?? step) : step));
}

/**
 * The keys in the data for keys of a subgraph's answer that are renamed. These names are the plan's own, so that
 * no other place of the fetch has them.
 */
export function renamedKeys(rewrites: readonly KeyRenamer[]): ReadonlyMap<string, string> {
  return new Map(
    rewrites.flatMap((rewrite) => {
      const key = rewrite.path.at(-1);
      return key === undefined ? [] : [[key, rewrite.renameKeyTo] as const];
    }),
  );
}

interface PathInData {
  readonly schema: GraphQLSchema;
  readonly data: unknown;
  readonly path: readonly string[];
  /** How many lists are directly around the data. */
  readonly lists?: number;
}

function atPath({ schema, data, path, lists = 0 }: PathInData, act: (object: JsonObject) => void): void {
  if (Array.isArray(data)) {
    if (lists > maxNestedLists) return;
    for (const item of data) atPath({ schema, data: item, path, lists: lists + 1 }, act);
    return;
  }
  if (!isJsonObject(data)) return;
  const [step, ...rest] = path;
  if (step === undefined) act(data);
  else if (!step.startsWith(fragmentPrefix)) atPath({ schema, data: getOwn(data, step), path: rest }, act);
  else if (isOfType(schema, data, step.slice(fragmentPrefix.length)))
    atPath({ schema, data, path: rest }, act);
}

/** Whether a fragment on `condition` would apply; an object that does not tell its type is taken for one that fits. */
export function isOfType(schema: GraphQLSchema, object: JsonObject, condition: string): boolean {
  const name = object['__typename'];
  if (name === undefined || name === condition) return true;
  return typeof name === 'string' && doesFragmentTypeApply(schema, name, condition);
}
