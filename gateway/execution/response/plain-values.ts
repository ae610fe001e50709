import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { isInheritedKey } from '#gateway/bounded/json-object.ts';
import type { CompletionContext, ValueCompleter } from '#gateway/execution/response/completion-context.ts';

/** Whether a value is, as it is, what its completer would make. */
export type IsPlain = (value: unknown) => boolean;

/** The same of an object; adds its size to that of the context, where sizes are counted. */
export type IsPlainObject = (value: unknown, context: CompletionContext) => boolean;

/** One field of objects that may be plain. */
export interface PlainField {
  readonly key: string;
  readonly isPlain: IsPlain;
}

/** Shorter lists are completed item by item: looking first would cost more than it saves. */
const minLength = 16;

/**
 * Takes a list as it is where nothing in it needs a change: no field left out or renamed, none missing, none of a wrong
 * type, and the keys in the client's order. Everything else is completed item by item, as ever. Looking is cheap, since
 * it makes nothing.
 *
 * @param otherwise completes item by item.
 */
export function completePlainLists(
  { isPlain, points }: { readonly isPlain: IsPlainObject; readonly points: number },
  otherwise: ValueCompleter,
): ValueCompleter {
  return (value, context) => {
    if (!Array.isArray(value) || value.length < minLength) return otherwise(value, context);
    const { size } = context;
    for (let index = 0; index < value.length; index += 1) {
      if (isPlain(value[index], context)) continue;
      context.size = size;
      return otherwise(value, context);
    }
    if (context.size > context.maxSize) context.checkSize();
    context.cost += value.length * points;
    return value;
  };
}

/** How to look at a leaf; undefined: values of this type are always completed. */
export function plainLeaf(type: GraphQLLeafType, nonNull: boolean): IsPlain {
  const isPlain = plainNonNull(type);
  return nonNull ? isPlain : (value) => value === null || isPlain(value);
}

function plainNonNull(type: GraphQLLeafType): IsPlain {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  switch (type.name) {
    case GraphQLString.name:
    case GraphQLID.name:
      return (value) => typeof value === 'string';
    case GraphQLInt.name:
      return (value) => typeof value === 'number' && (value | 0) === value;
    case GraphQLFloat.name:
      return (value) => typeof value === 'number';
    case GraphQLBoolean.name:
      return (value) => typeof value === 'boolean';
    default:
      return (value) => value !== null && value !== undefined;
  }
}

/**
 * Generates the function that looks at objects: they have these keys, in this order, and no others.
 *
 * Safe for the same reason as the object completer: templates of our own, numbers, and keys that go through
 * `JSON.stringify`.
 */
export function generatePlainObjectCheck(fields: readonly PlainField[], countsSize: boolean): IsPlainObject {
  const names = fields.map(({ key }) => JSON.stringify(key));
  const order = names
    .map((name, index) => `case ${index}: if (k !== ${name}) return false; break;`)
    .join(' ');
  const values = names.map((name, index) => `p[${index}](o[${name}])`).join(' && ');
  const keyBytes = fields.reduce((sum, { key }) => sum + key.length + 4, 3);
  const sizes = names.map(
    (name) =>
      `v = o[${name}]; if (typeof v === "string") c.size += v.length + 2; else if (typeof v === "object" && v !== null) c.countLeaf(v);`,
  );
  const count = countsSize ? `let v; c.size += ${keyBytes}; ${sizes.join(' ')}` : '';
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- see above
  const factory = new Function(
    'p',
    `"use strict"; return function (o, c) {
      if (typeof o !== "object" || o === null) return false;
      let i = 0;
      for (const k in o) { switch (i++) { ${order} default: return false; } }
      if (i !== ${names.length} || !(${values || 'true'})) return false;
      ${count}
      return true;
    };`,
  );
  const check: IsPlainObject = factory(fields.map(({ isPlain }) => isPlain));
  return fields.some(({ key }) => isInheritedKey(key)) ? () => false : check;
}
