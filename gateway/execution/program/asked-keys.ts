import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { SelectionMemo, withFragments } from '#gateway/execution/program/parse-fetch.ts';
import type { ParsedFetch, TypedSet } from '#gateway/execution/program/parse-fetch.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { maxNestedLists, renamedKeys } from '#gateway/execution/rewrite-data.ts';

/** The keys that a fetch asks for, whatever the type of the object, as they are called in the data; leaves have none. */
export interface AskedKeys extends ReadonlyMap<string, AskedKeys> {}

const noKeys: AskedKeys = new Map();

/**
 * What a fetch asks for where its result belongs: at the root, or of each entity. Selections that share a fragment of the
 * text share their keys.
 *
 * @param fetch the fetch's text.
 */
export function readAskedKeys(
  { requires, outputRewrites }: Pick<LeafFetch, 'requires' | 'outputRewrites'>,
  { operation, fragments }: ParsedFetch,
): AskedKeys {
  const names = renamedKeys(outputRewrites);
  const memo = new SelectionMemo<AskedKeys>(fragments);
  const read = (sets: readonly TypedSet[]): AskedKeys =>
    sets.length === 0 ? noKeys : memo.read(sets, readDistinct);
  const readDistinct = (sets: readonly TypedSet[]): AskedKeys => {
    const below = new Map<string, TypedSet[]>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of withFragments(set, fragments)) {
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet);
          continue;
        }
        const key = selection.alias?.value ?? selection.name.value;
        const name = names.get(key) ?? key;
        const known = below.get(name) ?? [];
        below.set(name, known);
        if (selection.selectionSet) known.push({ set: selection.selectionSet, type: undefined });
      }
    };
    for (const { set } of sets) collect(set);
    return new Map([...below].map(([key, some]) => [key, read(some)]));
  };
  const asked = read([{ set: operation.selectionSet, type: undefined }]);
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
