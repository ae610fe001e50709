import type { LeafCompleter } from '#gateway/execution/response/complete-leaf.ts';
import type { CompleterFor } from '#gateway/execution/response/completers-by-type.ts';
import type { Memo, ValueCompleter } from '#gateway/execution/response/completion-context.ts';
import { isJsonObject } from '#gateway/bounded/json-object.ts';

/** Whether null may stand at a place, and what it costs there. */
export interface PlaceRules {
  readonly nonNull: boolean;
  /**
   * Points of a null that a service answered with: a weight of the field's own is for the work of finding the value,
   * whatever was found. What was never answered costs nothing.
   */
  readonly nullWeight: number;
}

const missing = 'A service behind this field gave nothing where there must be a value.';
const invalid = "A service behind this field gave a value that does not fit the field's type.";

/** Completes leaves. @param rules.weight points of each that is not null. */
export function completeLeaves(
  completeLeaf: LeafCompleter,
  { nonNull, weight, nullWeight }: PlaceRules & { readonly weight: number },
): ValueCompleter {
  return (value, context) => {
    if (value === null || value === undefined) {
      if (value === null) context.cost += nullWeight;
      if (!nonNull) return null;
      context.report(missing);
      return undefined;
    }
    context.cost += weight;
    const leaf = completeLeaf(value);
    if (leaf !== undefined) return leaf;
    context.report(invalid);
    return nonNull ? undefined : null;
  };
}

/** Completes objects; `completerFor` gives undefined for an object whose type cannot be here. */
export function completeObjects(
  completerFor: CompleterFor,
  { nonNull, nullWeight }: PlaceRules,
): ValueCompleter {
  return (value, context) => {
    if (value === null || value === undefined) {
      if (value === null) context.cost += nullWeight;
      if (!nonNull) return null;
      context.report(missing);
      return undefined;
    }
    const complete = isJsonObject(value) ? completerFor(value, context) : undefined;
    if (!complete || !isJsonObject(value)) {
      context.report(invalid);
      return nonNull ? undefined : null;
    }
    const { path } = context;
    path?.push(context.key);
    const object = complete(value, context);
    path?.pop();
    return object ?? (nonNull ? undefined : null);
  };
}

/** Counts the size of leaves that `complete` completes. */
export function countLeaves(complete: ValueCompleter): ValueCompleter {
  return (value, context) => {
    const leaf = complete(value, context);
    context.countLeaf(leaf);
    return leaf;
  };
}

/** Completes lists. */
export function completeLists(
  completeItem: ValueCompleter,
  { nonNull }: Pick<PlaceRules, 'nonNull'>,
): ValueCompleter {
  return (value, context) => {
    if (!Array.isArray(value)) {
      if (value !== null && value !== undefined) context.report(invalid);
      else if (nonNull) context.report(missing);
      return nonNull ? undefined : null;
    }
    const { path } = context;
    path?.push(context.key);
    const items: unknown[] = [];
    // Brackets, and a comma or more for each.
    context.size += value.length + 1;
    let failed = false;
    for (let index = 0; index < value.length; index += 1) {
      context.key = index;
      const item = completeItem(value[index], context);
      if (item === undefined) {
        failed = true;
        break;
      }
      items.push(item);
    }
    path?.pop();
    if (failed) return nonNull ? undefined : null;
    return items;
  };
}

/** Completes what several joined entities share once, and takes the same value wherever it comes again. */
export function completeOnce(complete: ValueCompleter, index: number): ValueCompleter {
  return (value, context) => {
    if (typeof value !== 'object' || value === null || context.path) return complete(value, context);
    const memos = (context.memos[index] ??= new Map<object, Memo>());
    const known = memos.get(value);
    if (known) {
      context.cost += known.cost;
      context.size += known.size;
      if (context.size > context.maxSize) context.checkSize();
      return known.value;
    }
    const { cost, size } = context;
    const completed = complete(value, context);
    memos.set(value, { value: completed, cost: context.cost - cost, size: context.size - size });
    return completed;
  };
}
