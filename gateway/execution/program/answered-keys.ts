import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { withFragments } from '#gateway/execution/program/parse-fetch.ts';
import type { ParsedFetch } from '#gateway/execution/program/parse-fetch.ts';
import { always, innerCondition } from '#gateway/graphql/condition.ts';
import type { Condition } from '#gateway/graphql/condition.ts';

/** A response key at the top of what a fetch asks for. */
export interface AnsweredKey {
  readonly key: string;
  /** It is asked for if all of these hold. */
  readonly guards: Condition;
  /** Whether there is something below it. */
  readonly isComposite: boolean;
}

/**
 * The response keys at the top of a fetch. One key may come several times, under other guards; what no variables could
 * make count is left out.
 */
export function readAnsweredKeys(fetch: ParsedFetch): readonly AnsweredKey[] {
  return readKeys(fetch).filter(({ depth }) => depth === 0);
}

/** The response keys at the top of each entity that a fetch asks for. */
export function readEntityKeys(fetch: ParsedFetch): readonly AnsweredKey[] {
  return readKeys(fetch).filter(({ depth }) => depth === 1);
}

function readKeys({
  operation,
  fragments,
}: ParsedFetch): readonly (AnsweredKey & { readonly depth: number })[] {
  const keys: (AnsweredKey & { depth: number })[] = [];
  const visit = (set: SelectionSetNode, outer: Condition, depth: number): void => {
    for (const selection of withFragments(set, fragments)) {
      const guards = innerCondition(selection, outer);
      if (!guards) continue;
      const below = selection.selectionSet;
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet, guards, depth);
      else {
        const key = selection.alias?.value ?? selection.name.value;
        keys.push({ key, guards, isComposite: below !== undefined, depth });
        if (depth === 0 && below) visit(below, guards, 1);
      }
    }
  };
  visit(operation.selectionSet, always, 0);
  return keys;
}
