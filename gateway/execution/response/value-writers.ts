import type { Memo, ValueWriter } from '#gateway/execution/response/write-context.ts';
import type { LeafWriter } from '#gateway/execution/response/write-leaf.ts';
import type { WriterFor } from '#gateway/execution/response/writers-by-type.ts';
import { isJsonObject } from '#gateway/execution/own-property.ts';

/** Whether null may stand at a place, and what each item there costs. */
export interface PlaceRules {
  readonly nonNull: boolean;
  /** Points of each leaf; of an object, points due even where it is null. */
  readonly weight: number;
}

const missing = 'A service behind this field gave nothing where there must be a value.';
const invalid = "A service behind this field gave a value that does not fit the field's type.";

/** Writes leaves. */
export function writeLeaves(writeLeaf: LeafWriter, { nonNull, weight }: PlaceRules): ValueWriter {
  return (value, context) => {
    if (value === null || value === undefined) {
      if (!nonNull) return 'null';
      context.report(missing);
      return undefined;
    }
    context.cost += weight;
    const text = writeLeaf(value);
    if (text !== undefined) return text;
    context.report(invalid);
    return nonNull ? undefined : 'null';
  };
}

/** Writes objects; `writerFor` gives undefined for an object whose type cannot be here. */
export function writeObjects(writerFor: WriterFor, { nonNull, weight }: PlaceRules): ValueWriter {
  return (value, context) => {
    if (value === null || value === undefined) {
      context.cost += weight;
      if (!nonNull) return 'null';
      context.report(missing);
      return undefined;
    }
    const write = isJsonObject(value) ? writerFor(value, context) : undefined;
    if (!write || !isJsonObject(value)) {
      context.report(invalid);
      return nonNull ? undefined : 'null';
    }
    const { path } = context;
    path?.push(context.key);
    const text = write(value, context);
    path?.pop();
    return text ?? (nonNull ? undefined : 'null');
  };
}

/** Writes lists. */
export function writeLists(writeItem: ValueWriter, { nonNull }: PlaceRules): ValueWriter {
  return (value, context) => {
    if (!Array.isArray(value)) {
      if (value !== null && value !== undefined) context.report(invalid);
      else if (nonNull) context.report(missing);
      return nonNull ? undefined : 'null';
    }
    const { path } = context;
    path?.push(context.key);
    let text = '';
    let failed = false;
    for (let index = 0; index < value.length; index += 1) {
      context.key = index;
      const item = writeItem(value[index], context);
      if (item === undefined) {
        failed = true;
        break;
      }
      text += index === 0 ? item : `,${item}`;
    }
    path?.pop();
    if (failed) return nonNull ? undefined : 'null';
    return `[${text}]`;
  };
}

/** Writes what several joined entities share once, and takes the same text wherever it comes again. */
export function writeOnce(write: ValueWriter, index: number): ValueWriter {
  return (value, context) => {
    if (typeof value !== 'object' || value === null || context.path) return write(value, context);
    const memos = (context.memos[index] ??= new Map<object, Memo>());
    const known = memos.get(value);
    if (known) {
      context.cost += known.cost;
      return known.text;
    }
    const before = context.cost;
    const text = write(value, context);
    memos.set(value, { text, cost: context.cost - before });
    return text;
  };
}
