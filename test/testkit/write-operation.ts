import { getNamedType, isAbstractType, isCompositeType, isUnionType } from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLSchema } from 'graphql';

/** Gives the next choice, a whole number from 0 to `below` - 1. */
export type Choose = (below: number) => number;

/** Choices in a row, from a generated list; past its end always 0, so that everything made from them ends. */
export function tape(choices: readonly number[]): Choose {
  let at = 0;
  return (below) => (choices[at++] ?? 0) % below;
}

/** What {@link writeOperation} writes for. */
export interface WriteOptions {
  readonly schema: GraphQLSchema;
  readonly choices: readonly number[];
  /** Writes a field's arguments: `text` as in `first: 3`, and `key`, a name part that is equal for equal arguments. */
  readonly args?: (
    field: GraphQLField<unknown, unknown>,
    choose: Choose,
  ) => { readonly text: string; readonly key: string };
}

/** Below this many levels no further field with fields of its own is written. */
const maxDepth = 5;

/**
 * Writes a valid operation: fields through objects, interfaces and unions, fragments inline and named, some of them
 * spread twice, `__typename` in every selection set, and conditions on a variable `$yes` that is true by default.
 */
export function writeOperation({ schema, choices, args }: WriteOptions): string {
  const choose = tape(choices);
  const fragments: string[] = [];
  const fieldText = (field: GraphQLField<unknown, unknown>, depth: number): string => {
    const { text, key } = (field.args.length > 0 ? args?.(field, choose) : undefined) ?? {
      text: '',
      key: '',
    };
    const type = getNamedType(field.type);
    const condition = ['', '', '', ' @skip(if: $yes)', ' @include(if: $yes)'][choose(5)];
    const set = isCompositeType(type) ? setText(type, depth + 1) : '';
    // The arguments are in the alias: fields under one key must have the same ones to be merged.
    return key
      ? `${field.name}_${key}: ${field.name}(${text})${condition} ${set}`
      : `${field.name}${condition} ${set}`;
  };
  const fragmentText = (type: GraphQLCompositeType, depth: number): string => {
    const possible: readonly GraphQLCompositeType[] = isAbstractType(type)
      ? schema.getPossibleTypes(type)
      : type.getInterfaces();
    const condition = [type, ...possible][choose(possible.length + 1)] ?? type;
    const set = setText(condition, depth + 1);
    if (choose(2) === 0) return `... on ${condition.name} ${set}`;
    const name = `F${fragments.push(`fragment F${fragments.length} on ${condition.name} ${set}`) - 1}`;
    return choose(2) === 0 ? `...${name}` : `...${name} ...${name}`;
  };
  const setText = (type: GraphQLCompositeType, depth: number): string => {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const selections = ['__typename'];
    for (let count = depth > maxDepth ? 0 : 1 + choose(4); count > 0; count -= 1) {
      const field = fields[choose(fields.length + 2)];
      selections.push(field ? fieldText(field, depth) : fragmentText(type, depth));
    }
    return `{ ${selections.join(' ')} }`;
  };
  const mutation = choose(5) === 0 ? schema.getMutationType() : undefined;
  const root = mutation ?? schema.getQueryType();
  if (!root) throw new Error('The schema has no query type');
  const text = [setText(root, 0), ...fragments].join('\n');
  return `${mutation ? 'mutation' : 'query'}${text.includes('$yes') ? '($yes: Boolean = true)' : ''} ${text}`;
}
