import { Kind } from 'graphql';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import type { DocumentNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/** How to compute one number over a selection set, spreads followed. */
export interface SelectionFold {
  /** Of one field or inline fragment, given its AST node and the value of the selection set below it. */
  readonly selection: (node: FoldedSelection, below: number) => number;
  /** Joins the values of the selections of one set; starts from 0. */
  readonly join: (left: number, right: number) => number;
}

/** The selections a fold sees; a spread of a named fragment is replaced by the fragment's value. */
export type FoldedSelection = Extract<
  SelectionSetNode['selections'][number],
  { kind: Kind.FIELD | Kind.INLINE_FRAGMENT | Kind.FRAGMENT_SPREAD }
>;

/**
 * Computes a number for an operation as if every fragment were written out in place, in time linear in the document:
 * each named fragment is computed once. A fragment that spreads itself counts 0 there; validation refuses it.
 *
 * @returns at most Number.MAX_SAFE_INTEGER.
 */
export function foldSelections(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  fold: SelectionFold,
): number {
  const fragments = fragmentsOf(document);
  const values = new Map<string, number>();

  const ofSet = (set: SelectionSetNode | undefined): number => {
    let value = 0;
    for (const selection of set?.selections ?? []) {
      value = Math.min(fold.join(value, ofSelection(selection)), Number.MAX_SAFE_INTEGER);
    }
    return value;
  };
  const ofSelection = (selection: FoldedSelection): number => {
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      return fold.selection(selection, ofFragment(selection.name.value));
    return fold.selection(selection, ofSet(selection.selectionSet));
  };
  const ofFragment = (name: string): number => {
    const known = values.get(name);
    if (known !== undefined) return known;
    values.set(name, 0);
    const value = ofSet(fragments.get(name)?.selectionSet);
    values.set(name, value);
    return value;
  };
  return ofSet(operation.selectionSet);
}
