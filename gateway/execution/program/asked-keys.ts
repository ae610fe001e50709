import { Kind } from 'graphql';
import type { SelectionNode } from 'graphql';
import { parseFetch } from '#gateway/execution/program/parse-fetch.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { maxNestedLists, rewritePath } from '#gateway/execution/rewrite-data.ts';

/** The keys that a fetch asks for, whatever the type of the object, as they are called in the data; leaves have none. */
export interface AskedKeys extends ReadonlyMap<string, AskedKeys> {}

/** What a fetch asks for where its result belongs: at the root, or of each entity. */
export function readAskedKeys({ operation, requires, outputRewrites }: LeafFetch): AskedKeys {
  const read = (selections: readonly SelectionNode[], into: Map<string, AskedKeys>): AskedKeys => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      const below = selection.selectionSet?.selections ?? [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        read(below, into);
        continue;
      }
      const [key] = rewritePath([selection.alias?.value ?? selection.name.value], outputRewrites);
      into.set(String(key), read(below, new Map(into.get(String(key)))));
    }
    return into;
  };
  const asked = read(parseFetch(operation).selectionSet.selections, new Map());
  return requires ? ([...asked.values()][0] ?? asked) : asked;
}

/**
 * As much of an error's path as leads to what was asked for. The rest is a subgraph's invention, and of any length.
 *
 * @param path from where the result belongs, in the terms of the data.
 */
export function cutPath(path: readonly (string | number)[], asked: AskedKeys): readonly (string | number)[] {
  let keys: AskedKeys | undefined = asked;
  let lists = 0;
  const end = path.findIndex((step, index) => {
    if (typeof step === 'number') {
      lists += 1;
      return index === 0 || lists > maxNestedLists || !Number.isInteger(step) || step < 0;
    }
    lists = 0;
    keys = keys?.get(step);
    return keys === undefined;
  });
  return end === -1 ? path : path.slice(0, end);
}
